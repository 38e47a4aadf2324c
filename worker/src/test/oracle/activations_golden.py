"""Writes activations.json and activations.f32: what layers of emojinet make of a picture, on coarser grids.

python activations_golden.py --emojinet emojinet.safetensors --out FOLDER

The picture is the formula image "picture" of 96x96 pixels, its values rounded to 8 bits as a PNG has them. In
float64: each layer's output, averaged by torch's adaptive_avg_pool2d to at most so many rows and columns as the
case says; the averages stand one behind the other in activations.f32.
"""
import argparse
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

import formula
import networks

SIDE = 96
CASES = {"layer1": 8, "layer2": 5, "layer3": 8, "layer4": 2}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    network = networks.emojinet(arguments.emojinet).requires_grad_(False).double()
    picture = torch.floor(formula.image("picture", SIDE, SIDE).double() * 255 + 0.5) / 255
    seen = {}
    for name in CASES:
        network.get_submodule(name).register_forward_hook(
            lambda _module, _input, output, name=name: seen.update({name: output.clone()}))
    logits = network((picture[None] - networks.MEAN) / networks.STD)[0]

    cases, values = [], []
    for name, most in CASES.items():
        output = seen[name]
        size = [min(side, most) for side in output.shape[2:]]
        pooled = F.adaptive_avg_pool2d(output, size)[0]
        cases.append({"layer": name, "most": most, "shape": list(output.shape[1:]), "pooled": list(pooled.shape),
                      "lengths": [round(length, 6) for length in pooled.norm(dim=0).ravel().tolist()]})
        values.append(pooled.numpy().astype("<f4").ravel())
    best = torch.softmax(logits, 0).topk(5)
    with open(os.path.join(arguments.out, "activations.json"), "w") as file:
        json.dump({"torch": torch.__version__, "side": SIDE, "cases": cases,
                   "classes": best.indices.tolist(),
                   "probabilities": [round(value, 7) for value in best.values.tolist()]}, file)
        file.write("\n")
    np.concatenate(values).tofile(os.path.join(arguments.out, "activations.f32"))


if __name__ == "__main__":
    main()
