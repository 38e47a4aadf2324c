"""Writes classic-*.json and .f32: activation maximization as people write it in PyTorch, step by step.

python classic_golden.py --emojinet emojinet.safetensors --out FOLDER
"""
import argparse
import copy
import json
import os

import numpy as np
import torch

import formula
import networks

HEIGHT, WIDTH, STEPS = 64, 48, 50
MAGNITUDE_STEPS = (0, 1, 10, 50)
OPTIMIZERS = {
    "adam": (torch.optim.Adam, {"lr": 0.1, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 1e-6}),
    "sgd": (torch.optim.SGD, {"lr": 1.0, "momentum": 0.99}),
}
# Units whose runs hardly depend on how single operations round: classic_sensitivity.py measures it.
OBJECTIVES = {"channel": "layer2:39", "element": "layer3:36@3,2", "layer": "layer4"}


def parse(objective):
    """The layer that an objective names, and what picks the unit out of this layer's output."""
    layer, _, rest = objective.partition(":")
    channel, _, place = rest.partition("@")
    index = [int(channel)] if channel else []
    index += [int(number) for number in place.split(",")] if place else []
    return layer, lambda output: output[(slice(None), *index)]


def ascend(network, initial, objective, optimizer):
    """The losses of steps 0 to STEPS before each update, mean |image| at those steps, the first gradient."""
    layer, unit = parse(objective)
    image = initial.clone().requires_grad_(True)
    mean, std = networks.MEAN.to(image.dtype), networks.STD.to(image.dtype)
    kind, settings = OPTIMIZERS[optimizer]
    optimizer = kind([image], **settings)
    seen = {}
    keep = lambda _module, _input, output: seen.update(output=output)
    hook = network.get_submodule(layer).register_forward_hook(keep)
    losses, magnitudes, gradient = [], [], None
    for step in range(STEPS + 1):
        x = (image - image.min()) / (image.max() - image.min())
        x = (x - mean) / std
        network(x)
        loss = -unit(seen["output"]).mean()
        losses.append(loss.item())
        magnitudes.append(image.detach().abs().mean().item())
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            gradient = image.grad.clone()
        optimizer.step()
    hook.remove()
    return losses, magnitudes, gradient


def write_floats(path, values):
    values.detach().numpy().astype("<f4").tofile(path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    torch.set_num_threads(2)
    network = networks.emojinet(arguments.emojinet).requires_grad_(False)
    network64 = copy.deepcopy(network).double()
    initial = formula.image("initial", HEIGHT, WIDTH).unsqueeze(0)
    write_floats(os.path.join(arguments.out, "classic-initial.f32"), initial)
    for kind, objective in OBJECTIVES.items():
        runs = {}
        for optimizer, (_, settings) in OPTIMIZERS.items():
            losses, magnitudes, gradient = ascend(network64, initial.double(), objective, optimizer)
            single, _, _ = ascend(network, initial, objective, optimizer)
            apart = np.abs(np.divide(single, losses) - 1).max()
            print(f"{objective} {optimizer}: float32 losses within {apart:.1e} of the float64 ones")
            runs[optimizer] = {"settings": settings, "losses": losses, "losses_float32": single,
                               "magnitudes": {step: magnitudes[step] for step in MAGNITUDE_STEPS}}
        write_floats(os.path.join(arguments.out, f"classic-{kind}-gradient.f32"), gradient)
        with open(os.path.join(arguments.out, f"classic-{kind}.json"), "w") as file:
            json.dump({"network": "emojinet", "torch": torch.__version__, "objective": objective,
                       "initial": "classic-initial.f32", "shape": [3, HEIGHT, WIDTH],
                       "gradient": f"classic-{kind}-gradient.f32", "runs": runs}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
