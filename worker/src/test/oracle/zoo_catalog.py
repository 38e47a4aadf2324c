"""Writes torchvision.json and imagenet-classes.txt: what torchvision publishes of its convolutional classifiers.

python zoo_catalog.py --out ../../../../common/src/main/resources/models
"""
import argparse
import json
import os
import re

import networks  # noqa: F401  makes `import torchvision` work
from torchvision import models
from torchvision.models import get_model_weights
from torchvision.models._meta import _IMAGENET_CATEGORIES

import zoo


def version(weights):
    """One line of weights: file, hash prefix, picture size, how photographs are resized to it, statistics."""
    preset = weights.transforms()
    return {
        "version": weights.name,
        "url": weights.url,
        "sha256": re.search(r"-([0-9a-f]{8,})\.pth$", weights.url).group(1),
        "size": preset.crop_size[0],
        "resize": preset.resize_size[0],
        "interpolation": preset.interpolation.value,
        "mean": list(preset.mean),
        "std": list(preset.std),
    }


def statistics(name, entry):
    """GoogLeNet and Inception change the statistics of their input themselves when they have these weights."""
    if name in ("googlenet", "inception_v3"):
        entry["mean"] = entry["std"] = [0.5, 0.5, 0.5]
    return entry


def entries(name):
    known = get_model_weights(name)
    usable = [weights for weights in known if weights.meta["categories"] is not None]
    if any(weights.meta["categories"] != _IMAGENET_CATEGORIES for weights in usable):
        raise AssertionError(name + " has other classes")
    default = [weights for weights in usable if weights == known.DEFAULT]
    return [statistics(name, version(weights)) for weights in default + [w for w in usable if w != known.DEFAULT]]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    published = [name for name in zoo.NAMES if hasattr(models, name)]
    lines = []
    for name in published:
        versions = ",\n    ".join(json.dumps(entry) for entry in entries(name))
        lines.append(f"  {json.dumps(name)}: [\n    {versions}]")
    with open(os.path.join(arguments.out, "torchvision.json"), "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    with open(os.path.join(arguments.out, "imagenet-classes.txt"), "w") as file:
        file.write("\n".join(_IMAGENET_CATEGORIES) + "\n")


if __name__ == "__main__":
    main()
