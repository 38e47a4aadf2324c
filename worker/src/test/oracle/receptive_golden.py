"""Writes receptive-*.json: which pixels single elements depend on, by the support of their gradients.

python receptive_golden.py --out FOLDER

All weights are positive, so that no two contributions cancel and no ReLU is shut, and the largest of a window
is replaced by its mean, which depends on the same entries but shows it everywhere in the gradient.
"""
import argparse
import json
import os

import torch
import torch.nn.functional as F
from torch import nn
from torch.fx import Interpreter

import networks

PICTURES = {"emojinet": [(96, 96), (75, 110)], "resnet18": [(224, 224)], "odd": [(37, 52), (40, 41)]}

# What emojinet and resnet18 lack: dilation, windows that are not square or reach over the end, places that no window
# reaches, branches that see different parts, windows of nothing but padding, means of some places.
ODD = [
    {"name": "a", "op": "conv", "kernel": [3, 5], "stride": [2, 1], "padding": [0, 2], "dilation": [2, 1],
     "inputs": ["x"]},
    {"name": "r", "op": "relu", "inputs": ["a"]},
    {"name": "p", "op": "maxpool", "kernel": [3, 2], "stride": [2, 2], "padding": [1, 0], "inputs": ["r"]},
    {"name": "c", "op": "conv", "kernel": [3, 3], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1],
     "inputs": ["p"]},
    {"name": "d", "op": "conv", "kernel": [5, 1], "stride": [1, 1], "padding": [4, 0], "dilation": [2, 1],
     "inputs": ["p"]},
    {"name": "s", "op": "add", "inputs": ["c", "d"]},
    {"name": "b", "op": "batchnorm", "inputs": ["s"]},
    {"name": "e", "op": "conv", "kernel": [2, 2], "stride": [3, 3], "padding": [1, 0], "dilation": [1, 1],
     "inputs": ["b"]},
    {"name": "f", "op": "conv", "kernel": [1, 1], "stride": [1, 1], "padding": [1, 1], "dilation": [1, 1],
     "inputs": ["e"]},
    {"name": "g", "op": "avgpool", "inputs": ["e"]},
    {"name": "h", "op": "flatten", "inputs": ["g"]},
    {"name": "i", "op": "linear", "inputs": ["h"]},
    {"name": "m", "op": "maxpool, ceil", "kernel": [3, 2], "stride": [2, 2], "padding": [0, 0], "inputs": ["b"]},
    {"name": "n", "op": "avgpool2d", "kernel": [3, 3], "stride": [2, 1], "padding": [1, 1], "inputs": ["m"]},
    {"name": "q", "op": "adaptive", "places": [2, 3], "inputs": ["n"]},
    {"name": "k", "op": "concat", "inputs": ["c", "d"]},
    {"name": "y", "op": "multiply", "inputs": ["b", "g"]},
    {"name": "j", "op": "multiply", "inputs": ["b", "s"]},
]


def positive(network):
    """A network in eval mode whose convolutions are positive means and whose batch-norms change nothing."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network.double().eval()


class Recording(Interpreter):
    """Keeps every node's output, and averages where the network takes the largest."""

    def __init__(self, network, graph):
        super().__init__(torch.fx.GraphModule(network, graph))
        self.outputs = {}

    def run_node(self, node):
        output = super().run_node(node)
        self.outputs[node] = output
        return output

    def call_module(self, target, args, kwargs):
        module = self.fetch_attr(target)
        if isinstance(module, nn.MaxPool2d):
            return F.avg_pool2d(*args, module.kernel_size, module.stride, module.padding)
        if isinstance(module, nn.ReLU):
            return F.relu(*args)
        return super().call_module(target, args, kwargs)


def traced(network, picture):
    graph, names = networks.trace(positive(network))
    recording = Recording(network, graph)
    recording.run(picture)
    return {name: recording.outputs[node] for node, name in names.items()}


def interpreted(nodes, picture):
    outputs = {"x": picture}
    for node in nodes:
        inputs = [outputs[name] for name in node["inputs"]]
        outputs[node["name"]] = interpret(node, inputs)
    return {name: output for name, output in outputs.items() if name != "x"}


def interpret(node, inputs):
    if node["op"] == "conv":
        weight = torch.full((1, inputs[0].shape[1], *node["kernel"]), 0.1, dtype=torch.float64)
        return F.conv2d(inputs[0], weight, None, node["stride"], node["padding"], node["dilation"])
    if node["op"] == "maxpool":
        return F.avg_pool2d(inputs[0], node["kernel"], node["stride"], node["padding"])
    if node["op"] == "maxpool, ceil":
        return F.avg_pool2d(inputs[0], node["kernel"], node["stride"], node["padding"], ceil_mode=True)
    if node["op"] == "avgpool2d":
        return F.avg_pool2d(inputs[0], node["kernel"], node["stride"], node["padding"])
    if node["op"] == "adaptive":
        return F.adaptive_avg_pool2d(inputs[0], node["places"])
    if node["op"] == "concat":
        return torch.cat(inputs, 1)
    if node["op"] == "multiply":
        return inputs[0] * inputs[1]
    if node["op"] == "add":
        return inputs[0] + inputs[1]
    if node["op"] == "avgpool":
        return F.adaptive_avg_pool2d(inputs[0], 1)
    if node["op"] == "flatten":
        return torch.flatten(inputs[0], 1)
    return 2 * inputs[0]  # ReLU of what is positive, batch-norm, a linear layer of one value


def places(output):
    """The corners of an output, its middle and a place off it."""
    if output.dim() == 2:
        return [(0, 0)]
    height, width = output.shape[2:]
    rows = [0, height // 2, height // 3, height - 1]
    columns = [0, width // 2, width - 1, width // 3]
    return sorted({*zip(rows, columns), (0, width - 1), (height - 1, 0), (height - 1, width - 1)})


def seen(output, picture, row, column):
    """The rectangle around the pixels with a gradient: top, left, height, width."""
    element = output[0, 0] if output.dim() == 2 else output[0, :, row, column].sum()
    gradient, = torch.autograd.grad(element, picture, retain_graph=True, allow_unused=True)
    if gradient is None:
        return [0, 0, 0, 0]
    rows = gradient[0].abs().sum((0, 2)).nonzero().flatten().tolist()
    columns = gradient[0].abs().sum((0, 1)).nonzero().flatten().tolist()
    if not rows:
        return [0, 0, 0, 0]
    return [rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1]


def elements(outputs, picture):
    for name, output in outputs.items():
        for row, column in places(output):
            yield {"layer": name, "row": row, "column": column, "seen": seen(output, picture, row, column)}


def outputs_of(name, picture):
    if name == "odd":
        return interpreted(ODD, picture)
    return traced(networks.resnet18(weights=None) if name == "resnet18" else networks.HalfWidthResNet18(10), picture)


def lines(items):
    return "[\n" + ",\n".join(map(json.dumps, items)) + "\n]"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    for name, sizes in PICTURES.items():
        pictures = []
        for height, width in sizes:
            picture = torch.ones(1, 3, height, width, dtype=torch.float64, requires_grad=True)
            found = lines(elements(outputs_of(name, picture), picture))
            pictures.append(f'{{"height": {height}, "width": {width}, "elements": {found}}}')
        nodes = f'"nodes": {lines(ODD)},\n' if name == "odd" else ""
        with open(os.path.join(arguments.out, f"receptive-{name}.json"), "w") as file:
            file.write(f'{{"network": "{name}", "torch": "{torch.__version__}",\n{nodes}'
                       f'"pictures": [{", ".join(pictures)}]}}\n')


if __name__ == "__main__":
    main()
