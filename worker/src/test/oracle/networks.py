"""The networks that golden data is made with: emojinet, and torchvision's resnet18 with formula weights."""
import json
import os
import struct

import numpy as np
import torch
from torch import nn

if "TORCHVISION_WHEEL" in os.environ:
    import tv  # noqa: F401  makes `import torchvision` work from the wheel that the variable names
from torchvision.models import resnet18
from torchvision.models.feature_extraction import NodePathTracer, get_graph_node_names
from torchvision.models.resnet import BasicBlock

import formula

# What torchvision's ImageNet classifiers, and emojinet, expect of their input.
MEAN = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float64).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float64).view(1, 3, 1, 1)


class HalfWidthResNet18(nn.Module):
    """torchvision's ResNet-18 with half the channels, made of its blocks, so that node names are the same."""

    def __init__(self, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = nn.Sequential(BasicBlock(32, 32), BasicBlock(32, 32))
        self.layer2 = self._stage(32, 64)
        self.layer3 = self._stage(64, 128)
        self.layer4 = self._stage(128, 256)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(256, classes)

    @staticmethod
    def _stage(before, after):
        shortcut = nn.Sequential(nn.Conv2d(before, after, 1, stride=2, bias=False), nn.BatchNorm2d(after))
        first = BasicBlock(before, after, stride=2, downsample=shortcut)
        return nn.Sequential(first, BasicBlock(after, after))

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def read_safetensors(path):
    """The tensors of a safetensors file, by name, as float32."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[begin:end], {"F16": "<f2", "F32": "<f4"}[entry["dtype"]])
        tensors[name] = torch.from_numpy(values.astype(np.float32).reshape(entry["shape"]))
    return tensors


def emojinet(weights):
    """The bundled network in eval mode, float32, from its safetensors file."""
    state = read_safetensors(weights)
    network = HalfWidthResNet18(len(state["fc.bias"]))
    missing, unexpected = network.load_state_dict(state, strict=False)
    wrong = unexpected + [name for name in missing if not name.endswith("num_batches_tracked")]
    if wrong:
        raise ValueError(f"{weights} does not fit emojinet: these names lack a partner: {wrong}")
    return network.eval()


def formula_resnet18():
    """torchvision's resnet18 in eval mode, float32, with formula weights."""
    return formula.fill(resnet18(weights=None)).eval()


def trace(network):
    """The fx graph, and torchvision's name of each node that computes something, in the order they run."""
    tracer = NodePathTracer()
    graph = tracer.trace(network)
    names = {node: tracer.node_to_qualname[node] for node in graph.nodes
             if node.op not in ("placeholder", "output")}
    if ["x", *names.values()] != get_graph_node_names(network)[1]:
        raise AssertionError("the traced nodes are not the ones that torchvision names")
    return graph, names
