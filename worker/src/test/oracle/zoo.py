"""The networks of the zoo: torchvision's convolutional classifiers, and ResNets for CIFAR-10."""
import re

import torch
import torch.nn.functional as F
from torch import nn

import networks  # noqa: F401  makes `import torchvision` work
from torchvision import models
from torchvision.models.feature_extraction import NodePathTracer

from torchvision.models.convnext import LayerNorm2d
from torchvision.ops import Permute, StochasticDepth

# Without the transformers.
FAMILIES = ("alexnet vgg resnet resnext wide_resnet squeezenet densenet googlenet inception mobilenet shufflenet "
            "mnasnet efficientnet regnet convnext").split()
TORCHVISION = [name for name in models.list_models(module=models) if name.startswith(tuple(FAMILIES))]
CIFAR = ["resnet20", "resnet32", "resnet44", "resnet56", "resnet110"]
NAMES = TORCHVISION + CIFAR


class Shortcut(nn.Module):
    """Option A: every other place, and zeros for the channels that are new."""

    def __init__(self, missing):
        super().__init__()
        self.missing = missing

    def forward(self, x):
        side = self.missing // 2
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, side, self.missing - side))


class CifarBlock(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.shortcut = Shortcut(after - before) if stride != 1 else nn.Sequential()

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(out)) + self.shortcut(x))


class CifarResNet(nn.Module):
    """He et al. 2016, section 4.2, with the names of akamaster/pytorch_resnet_cifar10."""

    def __init__(self, depth, classes=10):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = self._stage(16, 16, blocks, 1)
        self.layer2 = self._stage(16, 32, blocks, 2)
        self.layer3 = self._stage(32, 64, blocks, 2)
        self.linear = nn.Linear(64, classes)

    @staticmethod
    def _stage(before, after, blocks, stride):
        first = CifarBlock(before, after, stride)
        return nn.Sequential(first, *(CifarBlock(after, after, 1) for _ in range(blocks - 1)))

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        x = F.avg_pool2d(x, 8)
        return self.linear(x.view(x.size(0), -1))


def build(name):
    """One of the networks, in eval mode, without weights; without the heads that only training uses."""
    if name in CIFAR:
        return CifarResNet(int(name[len("resnet"):])).eval()
    options = {"init_weights": False} if name.startswith(("googlenet", "inception")) else {}
    network = models.get_model(name, weights=None, **options).eval()
    for head in ("aux1", "aux2", "AuxLogits"):
        if hasattr(network, head):
            setattr(network, head, None)
    return network


def size(name):
    """The side of the pictures that the network was made for."""
    if name in CIFAR:
        return 32
    return models.get_model_weights(name).DEFAULT.transforms().crop_size[0]


class Tracer(NodePathTracer):
    """As torchvision's, and what is one layer to everybody stays one."""

    def is_leaf_module(self, module, qualname):
        return isinstance(module, (LayerNorm2d, Permute, StochasticDepth)) or super().is_leaf_module(module, qualname)


def trace(network):
    """The fx graph, and each computing node's name."""
    tracer = Tracer()
    graph = tracer.trace(network)
    names = {node: tracer.node_to_qualname[node] for node in graph.nodes if node.op.startswith("call")}
    return graph, names


class Recorder(torch.fx.Interpreter):
    """Keeps what each node gives, as it is before anything overwrites it."""

    def __init__(self, network):
        graph, self.names = trace(network)
        super().__init__(torch.fx.GraphModule(network, graph))
        self.values = {}

    def run_node(self, node):
        value = super().run_node(node)
        if node in self.names and isinstance(value, torch.Tensor):
            self.values[self.names[node]] = value.clone()
        return value


def layers(network, x):
    """The outputs of all nodes and of all modules that contain others, by name: maps and vectors, channels first."""
    recorder = Recorder(network)
    recorder.run(x)
    values = recorder.values
    last = list(values)[-1]
    handles = []
    for name, module in network.named_modules():
        if name and any(node.startswith(name + ".") for node in recorder.names.values()):
            keep = lambda _module, _input, output, name=name: values.update({name: output.clone()})
            handles.append(module.register_forward_hook(keep))
    output = network(x)
    for handle in handles:
        handle.remove()
    if x.device.type != "meta" and not torch.equal(output, values[last]):
        raise AssertionError("the traced network and the network itself differ")
    last_to_first = re.compile(r"features\.\d+\.\d+\.block\.[12345]" if isinstance(network, models.ConvNeXt) else "-")
    return {name: value.permute(0, 3, 1, 2) if last_to_first.fullmatch(name) else value
            for name, value in values.items() if value.dim() in (2, 4)}
