"""Writes zoo-values.json.gz: what every layer of the zoo's networks gives for one formula image, and gradients.

python zoo_values_golden.py --out FOLDER [NAME ...]
"""
import argparse
import copy
import json
import os

import torch

import formula
import networks
import zoo
from summary import describe, rounded, write

# Of a layer's largest entry.
FAR = 1e-5
# Of networks with more parameters than this, only the layers that need no more than so many are written: the rest
# repeats what they do, and its weights would take gigabytes.
WHOLE, BEGINNING = 30_000_000, 16_000_000
# Takes too much memory even so.
LEFT_OUT = ["regnet_y_128gf"]
SIDE = 64
# Their values would grow so much that the gates' factors go to 0 and 1.
GATED = ("efficientnet", "regnet_y", "mobilenet_v3")
# Their pools leave nothing of smaller pictures.
SIDES = {"inception_v3": 96, "alexnet": 80}
# Whose gradient is written too: one of each family, and of which layer.
GRADIENTS = {
    "alexnet": "features.8",
    "vgg11_bn": "features.20",
    "resnet50": "layer2.1",
    "resnext50_32x4d": "layer2.0.conv2",
    "squeezenet1_0": "features.8",
    "densenet121": "features.denseblock2.denselayer4",
    "googlenet": "inception4a",
    "inception_v3": "Mixed_6b",
    "mobilenet_v2": "features.7.conv.2",
    "mobilenet_v3_small": "features.5",
    "shufflenet_v2_x0_5": "stage3.1",
    "mnasnet0_5": "layers.10.1",
    "efficientnet_b0": "features.4.1",
    "efficientnet_v2_s": "features.4.0",
    "regnet_x_400mf": "trunk_output.block3",
    "regnet_y_400mf": "trunk_output.block3",
    "convnext_tiny": "features.4",
    "resnet20": "layer3.0",
}


def statistics(name):
    """Mean and standard deviation of the pictures' values, as the catalog has them."""
    if name in ("googlenet", "inception_v3"):
        half = torch.full((1, 3, 1, 1), 0.5, dtype=torch.float64)
        return half, half
    if name in zoo.CIFAR:
        return networks.MEAN, networks.STD
    preset = zoo.models.get_model_weights(name).DEFAULT.transforms()
    return tuple(torch.tensor(values, dtype=torch.float64).view(1, 3, 1, 1) for values in (preset.mean, preset.std))


def gradient(network, name, layer, channel, picture):
    """The channel's mean for the picture stretched to [0, 1], and the negated mean's gradient, as the recipe plain."""
    mean, std = (values.to(picture) for values in statistics(name))
    picture = picture.clone().requires_grad_()
    kept = []
    handle = network.get_submodule(layer).register_forward_hook(lambda _m, _i, output: kept.append(output.clone()))
    stretched = (picture - picture.min()) / (picture.max() - picture.min())
    network((stretched - mean) / std)
    handle.remove()
    score = kept[-1][0, channel].mean()
    return float(score.detach()), torch.autograd.grad(-score, picture)[0].double()


def steady_gradient(network, name, layer, image):
    """Of the first channel that is on, where rounding decides no maximum and no ReLU."""
    moved = image + 5e-7 * (2 * formula.image("moved", *image.shape[2:]).double() - 1)
    single = copy.deepcopy(network).float()
    for channel in range(200):
        score, slope = gradient(network, name, layer, channel, image)
        others = [gradient(single, name, layer, channel, image.float())[1],
                  gradient(network, name, layer, channel, moved)[1]]
        if score != 0 and all((other - slope).norm() <= 1e-5 * slope.norm() for other in others):
            print(f"  {layer}:{channel}", flush=True)
            return {"unit": f"{layer}:{channel}", "score": rounded(score, 7), "values": describe("gradient", slope)}
    raise AssertionError(f"no channel of {layer} will do")


def written(network):
    """The nodes and modules that are written: all, or those before the parameters become too many."""
    graph, names = zoo.trace(network)
    limit = WHOLE if sum(map(torch.numel, network.parameters())) <= WHOLE else BEGINNING
    count, kept, left_out = 0, [], []
    for node, name in names.items():
        if node.op == "call_module":
            count += sum(map(torch.numel, network.get_submodule(node.target).parameters()))
        (kept if count <= limit else left_out).append(name)
    begun = {name for name, _ in network.named_modules() if any(layer.startswith(name + ".") for layer in kept)}
    return set(kept) | {name for name in begun if not any(layer.startswith(name + ".") for layer in left_out)}


def before_rounding_shows(exact, apart):
    """The layers before the first whose float32 values are too far away; a deep network's values grow and grow."""
    nodes = [layer for layer in exact if not any(other.startswith(layer + ".") for other in exact)]
    late = [layer for layer in nodes if apart[layer] > FAR]
    left_out = nodes[nodes.index(late[0]):] if late else []
    return {layer: value for layer, value in exact.items()
            if layer not in left_out and not any(other.startswith(layer + ".") for other in left_out)}


def golden(name):
    network = zoo.build(name)
    kept = written(network)
    gain = 1 if name.startswith(GATED) else 2
    formula.fill(network, gain)
    side = SIDES.get(name, 32 if name in zoo.CIFAR else SIDE)
    image = formula.image("image", side, side).double().unsqueeze(0)
    mean, std = statistics(name)
    x = (image - mean) / std
    with torch.no_grad():
        single = zoo.layers(network, x.float())
        exact = {layer: value for layer, value in zoo.layers(network.double(), x).items() if layer in kept}
    apart = {layer: float((single[layer].double() - value).abs().max() / value.abs().max())
             for layer, value in exact.items()}
    exact = before_rounding_shows(exact, apart)
    worst = max(exact, key=apart.get)
    print(f"{name}: {len(exact)} of {len(apart)} layers, float32 within {apart[worst]:.1e} ({worst})", flush=True)
    entry = {"side": side, "gain": gain, "layers": {layer: describe(layer, value) for layer, value in exact.items()}}
    if name in GRADIENTS:
        entry["gradient"] = steady_gradient(network, name, GRADIENTS[name], image)
    return entry


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments.add_argument("names", nargs="*", help="networks; all that are written by default")
    arguments = arguments.parse_args()
    torch.set_num_threads(2)
    names = arguments.names or [name for name in zoo.NAMES if name not in LEFT_OUT]
    lines = [f"{json.dumps(name)}: {json.dumps(golden(name), separators=(',', ':'))}" for name in names]
    write(os.path.join(arguments.out, "zoo-values.json.gz"), "{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
