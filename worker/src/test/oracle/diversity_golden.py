"""Writes diversity.json and diversity.f32: sets of pictures that are to differ.

python diversity_golden.py --emojinet emojinet.safetensors --out FOLDER

All of it in float64 over images stored as pixels and min-max normalised. A case is a set: its pictures'
scores, their likeness to the others, and every fifth value of the loss's gradient by the stored images, one
behind the other in diversity.f32.
"""
import argparse
import json
import os

import numpy as np
import torch

import formula
import networks
from objectives_golden import HEIGHT, WIDTH, features, min_max

OFF = 5
STRIDE = 5

# objective, how it is read, the layer named (or none), the layer compared, pictures, weight
CASES = [
    ("layer2:7", lambda f: f["layer2"][0, 7].mean(), None, "layer2", 3, 2.0),
    ("layer2:9", lambda f: f["layer2"][0, 9].mean(), None, "layer2", 3, 0.5),
    ("layer2:7", lambda f: f["layer2"][0, 7].mean(), "layer3", "layer3", 2, 5.0),
    ("layer3:36 - layer2:7", lambda f: f["layer3"][0, 36].mean() - f["layer2"][0, 7].mean(), "layer1", "layer1", 2, 3.0),
    # a class's output has a single place, as have the two nodes before it
    ("fc:207", lambda f: f["fc"][0, 207], None, "layer4", 4, 1.0),
    # off for all of them: the gradient is of what its ReLU is given
    (f"layer4:{OFF}", lambda f: f["layer4"][0, OFF].mean(), None, "layer4", 2, 2.0),
]


def stored_image(number):
    count = 3 * HEIGHT * WIDTH
    values = formula.uniform(f"image{number}", np.arange(count)).astype(np.float32)
    return torch.from_numpy(values.reshape(1, 3, HEIGHT, WIDTH)).double()


def gram(output):
    """A layer's output as the direction of its channels' products over all places."""
    places = output.flatten(2)[0]
    matrix = places @ places.T
    return matrix / matrix.pow(2).sum().clamp(min=1e-10).sqrt()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    network = networks.emojinet(arguments.emojinet).requires_grad_(False).double()

    cases, gradients = [], []
    for text, objective, named, compared, count, weight in CASES:
        images = [stored_image(number).requires_grad_(True) for number in range(count)]
        seen = [features(network, min_max(image)) for image in images]
        scores = [objective(each) for each in seen]
        off = text == f"layer4:{OFF}"
        assert all((score == 0) == off for score in scores)
        climbed = [each["before"][0, OFF].mean() for each in seen] if off else scores
        grams = [gram(each[compared]) for each in seen]
        likeness = [sum((grams[i] * grams[j]).sum() for j in range(count) if j != i) / (count - 1)
                    for i in range(count)]
        loss = sum(weight * climbed[i].detach().abs() * likeness[i] - climbed[i] for i in range(count))
        for gradient in torch.autograd.grad(loss, images):
            gradients.append(gradient.numpy().astype("<f4").ravel()[::STRIDE])
        cases.append({"objective": text, "pictures": count, "weight": weight,
                      "scores": [score.item() for score in scores],
                      "likeness": [each.item() for each in likeness], **({"layer": named} if named else {})})

    with open(os.path.join(arguments.out, "diversity.json"), "w") as file:
        json.dump({"torch": torch.__version__, "height": HEIGHT, "width": WIDTH, "cases": cases}, file)
        file.write("\n")
    np.concatenate(gradients).tofile(os.path.join(arguments.out, "diversity.f32"))
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
