"""Writes forward-emojinet.json and forward-resnet18.json: what every layer gives for one formula image.

python forward_golden.py --emojinet emojinet.safetensors --out FOLDER
"""
import argparse
import copy
import json
import os

import numpy as np
import torch

import formula
import networks

HEIGHT, WIDTH = 72, 56
SAMPLES, PROJECTIONS = 64, 4


class Recorder(torch.fx.Interpreter):
    """Keeps a copy of each node's value: torchvision's relu overwrites its input in place."""

    def __init__(self, network):
        graph, self.names = networks.trace(network)
        super().__init__(torch.fx.GraphModule(network, graph))
        self.values = {}

    def run_node(self, node):
        value = super().run_node(node)
        if node in self.names:
            self.values[self.names[node]] = value.clone()
        return value


def layer_outputs(network, x):
    """The value of every fx node except the input, then of every module that contains others, by name."""
    recorder = Recorder(network)
    recorder.run(x)
    values = recorder.values
    handles = []
    for name, module in network.named_modules():
        if name and list(module.children()):
            keep = lambda _module, _input, output, name=name: values.update({name: output.clone()})
            handles.append(module.register_forward_hook(keep))
    if not torch.equal(network(x), values["fc"]):
        raise AssertionError("the traced network and the network itself differ")
    for handle in handles:
        handle.remove()
    return values


def describe(name, value):
    """One layer's entry in the golden file; README.md says what each field is."""
    flat = value.flatten().numpy()
    count = len(flat)
    picked = np.floor(formula.uniform(name, np.arange(SAMPLES)) * count).astype(np.int64)
    signs = 2 * formula.uniform(name + ":projection", np.arange(PROJECTIONS * count)) - 1
    return {
        "name": name,
        "shape": list(value.shape),
        "largest": _rounded(np.abs(flat).max(), 9),
        "norm": _rounded(np.sqrt((flat**2).sum()), 12),
        "projections": [_rounded(p, 12) for p in signs.reshape(PROJECTIONS, count) @ flat],
        "samples": [_rounded(v, 9) for v in flat[picked]],
    }


def _rounded(value, digits):
    return float(f"{value:.{digits}g}")


@torch.no_grad()
def golden(network):
    """Every layer's entry, from a float64 run, and how far a float32 run is from it at worst."""
    image = formula.image("image", HEIGHT, WIDTH).double().unsqueeze(0)
    x = (image - networks.MEAN) / networks.STD
    exact = layer_outputs(copy.deepcopy(network).double(), x)
    single = layer_outputs(network, x.float())
    apart = {}
    for name, value in exact.items():
        apart[name] = float((single[name].double() - value).abs().max() / value.abs().max())
    worst = max(apart, key=apart.get)
    if not apart[worst] <= 1e-5:
        raise AssertionError(f"{worst}: float32 is {apart[worst]:.1e} of the largest entry from float64")
    print(f"{len(exact)} layers; float32 is within {apart[worst]:.1e} of the largest entry ({worst})")
    return [describe(name, value) for name, value in exact.items()]


def write(path, network, layers):
    lines = ",\n".join(json.dumps(layer) for layer in layers)
    head = json.dumps({"network": network, "torch": torch.__version__,
                       "image": {"name": "image", "height": HEIGHT, "width": WIDTH}})
    with open(path, "w") as file:
        file.write(f"{head[:-1]}, \"layers\": [\n{lines}\n]}}\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    torch.set_num_threads(2)
    for name, network in (("emojinet", networks.emojinet(arguments.emojinet)),
                          ("resnet18", networks.formula_resnet18())):
        write(os.path.join(arguments.out, f"forward-{name}.json"), name, golden(network))


if __name__ == "__main__":
    main()
