"""Writes zoo-structure.json.gz: the parameters and layers of every network of the zoo, with their shapes.

python zoo_structure_golden.py --out FOLDER
"""
import argparse
import json
import os

import torch

import zoo
from summary import write
from torchvision import models
from torchvision.models.regnet import BlockParams

from_init_params = BlockParams.from_init_params


def with_values(**settings):
    """RegNet computes its widths with tensors, which must have values."""
    with torch.device("cpu"):
        return from_init_params(**settings)


BlockParams.from_init_params = with_values


def operations(name):
    """Multiplications with their additions, in billions, as torchvision tells them; for its default weights' size."""
    return None if name in zoo.CIFAR else models.get_model_weights(name).DEFAULT.meta["_ops"]


def structure(name):
    with torch.device("meta"):
        network = zoo.build(name)
        side = zoo.size(name)
        outputs = zoo.layers(network, torch.empty(1, 3, side, side))
    return {
        "size": side,
        "billionOperations": operations(name),
        "parameters": {key: list(value.shape) for key, value in network.state_dict().items()
                       if not key.endswith("num_batches_tracked")},
        "layers": {key: list(value.shape[1:]) for key, value in outputs.items()},
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    lines = []
    for name in zoo.NAMES:
        lines.append(f"{json.dumps(name)}: {json.dumps(structure(name), separators=(',', ':'))}")
        print(name)
    write(os.path.join(arguments.out, "zoo-structure.json.gz"), "{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
