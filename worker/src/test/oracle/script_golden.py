"""Writes script/*.pt and script.json: small TorchScript modules, and what PyTorch says they give; and some to be refused.

python script_golden.py --out FOLDER
"""
import argparse
import json
import os
import warnings
from typing import Dict

import torch
from torch import nn
from torch.nn import functional as F

import formula
from summary import describe, rounded

HEIGHT, WIDTH = 24, 20
MEAN, STD = 0.5, 0.25
UNITS = {"traced": ("deep", 3), "scripted": ("output", 2)}


class Traced(nn.Module):
    """Several layers by name; the batch-norm and the scale are tensors beside the weights."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, 2, 1)
        self.bn1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 8, 3, 1, 1, groups=2)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        first = F.silu(self.bn1(self.conv1(x)))
        deep = F.gelu(self.conv2(first)) * torch.tensor([0.5, 1.5]).repeat(4).view(1, 8, 1, 1)
        return {"first": first, "deep": deep, "logits": self.head(deep.mean((2, 3)))}


class Scripted(nn.Module):
    """One tensor, by way of a loop, a branch, and another class."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(3, 4, 3, 1, 1), nn.Conv2d(4, 4, 3, 2, 1)])
        self.names = {"tanh": 1}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for conv in self.convs:
            x = torch.tanh(conv(x))
        if x.size(0) > 0 and "tanh" in self.names:
            x = x * 2
        return x


class Writing(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        torch.save(x, "/tmp/written-by-a-network")
        return x


class Reading(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.from_file("/etc/passwd", False, 1)


class Detached(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.detach().mean((2, 3))


class Listing(nn.Module):
    def forward(self, x: torch.Tensor):
        return [x, x]


class Single(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(1, -1)


def layers(module, x):
    outputs = module(x)
    return outputs if isinstance(outputs, Dict) else {"output": outputs}


def golden(name, module):
    """Outputs for a formula picture, and a channel's mean and gradient as the recipe plain has them."""
    layer, channel = UNITS[name]
    picture = formula.image("image", HEIGHT, WIDTH).double().unsqueeze(0).requires_grad_()
    stretched = (picture - picture.min()) / (picture.max() - picture.min())
    score = layers(module, (stretched - MEAN) / STD)[layer][0, channel].mean()
    slope, = torch.autograd.grad(-score, picture)
    with torch.no_grad():
        outputs = layers(module, (picture - MEAN) / STD)
    return {"layers": {key: {"shape": list(value.shape[1:]), "values": describe(key, value)}
                       for key, value in outputs.items()},
            "gradient": {"unit": f"{layer}:{channel}", "score": rounded(score.item(), 7),
                         "values": describe("gradient", slope)}}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    folder = os.path.join(arguments.out, "script")
    os.makedirs(folder, exist_ok=True)
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    entries = {}
    for name, module in (("traced", Traced()), ("scripted", Scripted())):
        module = module.eval()
        made = torch.jit.trace(module, torch.zeros(1, 3, HEIGHT, WIDTH), strict=False) if name == "traced" \
            else torch.jit.script(module)
        made.save(os.path.join(folder, name + ".pt"))
        entries[name] = golden(name, module.double())
    for name, module in (("writing", Writing()), ("reading", Reading()), ("detached", Detached()),
                         ("listing", Listing()), ("single", Single())):
        torch.jit.script(module.eval()).save(os.path.join(folder, name + ".pt"))
    torch.jit.script(Scripted()).save(os.path.join(folder, "training.pt"))
    with open(os.path.join(arguments.out, "script.json"), "w") as file:
        json.dump(entries, file)
        file.write("\n")


if __name__ == "__main__":
    main()
