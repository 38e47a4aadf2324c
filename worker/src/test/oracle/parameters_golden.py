"""Writes parameters-resnet18.json: torchvision's names and shapes of resnet18, and its nodes in order.

python parameters_golden.py --out FOLDER
"""
import argparse
import json
import os

import torch

import networks


def operation(network, node):
    """The class of a leaf module, or the name of a function such as add."""
    if node.op == "call_module":
        return type(network.get_submodule(node.target)).__name__
    return node.target.__name__


def lines(items):
    return "[\n" + ",\n".join(map(json.dumps, items)) + "\n]"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    network = networks.formula_resnet18()
    state = network.state_dict()
    parameters = lines({"name": name, "shape": list(tensor.shape)} for name, tensor in state.items())
    _, names = networks.trace(network)
    nodes = lines({"name": name, "operation": operation(network, node)} for node, name in names.items())
    with open(os.path.join(arguments.out, "parameters-resnet18.json"), "w") as file:
        file.write(f'{{"network": "resnet18", "torch": "{torch.__version__}",\n'
                   f'"parameters": {parameters},\n"nodes": {nodes}}}\n')


if __name__ == "__main__":
    main()
