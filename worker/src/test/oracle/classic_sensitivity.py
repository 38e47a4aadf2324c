"""Prints how far rounding alone can move the losses of the classic loop, for choosing units to test with.

python classic_sensitivity.py --emojinet emojinet.safetensors [--objectives layer2:7 layer4 ...]

Each figure is the largest difference from the float64 losses, relative to them, over steps 0 to 50.
"""
import argparse
import copy

import numpy as np
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

import classic_golden
import formula
import networks


def folded(network):
    """The network with each batch norm folded into the convolution before it."""
    network = copy.deepcopy(network)
    for module in list(network.modules()):
        names = [name for name, _ in module.named_children()]
        for conv, norm in (("conv1", "bn1"), ("conv2", "bn2"), ("0", "1")):
            if conv in names and isinstance(module.get_submodule(norm), nn.BatchNorm2d):
                fused = fuse_conv_bn_eval(module.get_submodule(conv), module.get_submodule(norm))
                setattr(module, conv, fused)
                setattr(module, norm, nn.Identity())
    return network


def variants(network, initial):
    """Name, network and initial images of float32 runs that would equal the float64 run but for rounding."""
    generator = torch.Generator().manual_seed(0)

    def moved():
        noise = 2 * torch.rand(initial.shape, generator=generator, dtype=torch.float64) - 1
        return (initial.double() + 2e-7 * noise).float()

    yield "plain", network, [initial]
    yield "batch norm folded", folded(network), [initial]
    yield "and channels last", folded(network).to(memory_format=torch.channels_last), [initial]
    yield "image moved by 2e-7", network, [moved() for _ in range(4)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--objectives", nargs="+", default=list(classic_golden.OBJECTIVES.values()))
    arguments = arguments.parse_args()
    torch.set_num_threads(2)
    network = networks.emojinet(arguments.emojinet).requires_grad_(False)
    network64 = copy.deepcopy(network).double()
    initial = formula.image("initial", classic_golden.HEIGHT, classic_golden.WIDTH).unsqueeze(0)
    for objective in arguments.objectives:
        for optimizer in classic_golden.OPTIMIZERS:
            exact, _, _ = classic_golden.ascend(network64, initial.double(), objective, optimizer)
            print(f"{objective} {optimizer}: loss {exact[0]:.4f} to {exact[-1]:.4f}")
            for name, other, images in variants(network, initial):
                runs = [classic_golden.ascend(other, image, objective, optimizer)[0] for image in images]
                print(f"    {name:20} {np.abs(np.divide(runs, exact) - 1).max():.1e}", flush=True)


if __name__ == "__main__":
    main()
