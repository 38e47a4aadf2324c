"""Numbers that any language can make again from a name: weights, images and sample positions without files.

Entry i of the sequence of a name is an integer hash of (CRC-32 of the name, i); README.md has it in words.
"""
import math
import zlib

import numpy as np
import torch
from torch import nn


def uniform(name, indices):
    """double[n] in [0, 1): the entries of the name's sequence at these indices, taken modulo 2^32."""
    h = np.asarray(indices).astype(np.uint32) * np.uint32(0x9E3779B9) + np.uint32(zlib.crc32(name.encode()))
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h / 2.0**32


def image(name, height, width, channels=3):
    """float32[channels][height][width] in [0, 1)."""
    values = uniform(name, np.arange(channels * height * width)).astype(np.float32)
    return torch.from_numpy(values.reshape(channels, height, width))


def fill(network, gain=2):
    """Gives every parameter and buffer of the network its formula value, and returns the network.

    gain: the variance of a weight, times its fan-in
    """
    for path, module in network.named_modules():
        own = [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
        for kind, tensor in own:
            name = f"{path}.{kind}"
            u = uniform(name, np.arange(tensor.numel()))
            with torch.no_grad():
                tensor.copy_(torch.from_numpy(_values(module, kind, u, gain)).reshape(tensor.shape))
    return network


def _values(module, kind, u, gain):
    if kind == "num_batches_tracked":
        return np.zeros_like(u)
    if kind == "layer_scale":
        return 0.75 + 0.5 * u
    if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
        return 0.75 + 0.5 * u if kind in ("weight", "running_var") else (2 * u - 1) * 0.2
    if not isinstance(module, (nn.Conv2d, nn.Linear)):
        raise ValueError(f"no formula for {kind} of {type(module).__name__}: only conv, linear, norms, scales")
    if kind == "bias":
        return (2 * u - 1) * 0.1
    fan_in = module.weight[0].numel()  # in_channels / groups * height * width, or in_features
    return (2 * u - 1) * math.sqrt(3 * gain / fan_in)
