"""Writes lucid-*.json: the recipe lucid as a plain PyTorch loop, from the hash of its draws to its losses.

python lucid_golden.py --emojinet emojinet.safetensors --out FOLDER
"""
import argparse
import copy
import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F

import formula
import networks
from classic_golden import parse

# Lucid's lucid/optvis/param/color.py
COLOR_CORRELATION_SVD_SQRT = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
TRANSFORMS = {"pad": 12.0, "jitter": 8.0, "scaleMin": 0.9, "scaleMax": 1.1, "rotate": 10.0, "lastJitter": 4.0}
SEEDS_AND_STEPS = [(0, 0), (1, 0), (7, 511), (2**53 - 1, 100_000)]
SIZES = [(12, 16), (13, 15)]  # height, width: an even width and an odd one
STEPS = 16
# objective, height, width, seed: runs that hardly depend on how single operations round
ASCENTS = [("layer3:36@3,2", 64, 48, 5), ("layer4:7", 45, 51, 5), ("layer2", 45, 51, 9)]
ALL_64_BITS = 2**64 - 1


def split_mix(z):
    """SplitMix64's output function, on unsigned 64-bit integers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & ALL_64_BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & ALL_64_BITS
    return z ^ (z >> 31)


def draws(seed, step):
    """Six numbers in [0, 1) for one step of the job with this seed."""
    golden = 0x9E3779B97F4A7C15
    key = split_mix((seed + golden) & ALL_64_BITS)
    return [(split_mix((key + (6 * step + draw + 1) * golden) & ALL_64_BITS) >> 11) / 2**53 for draw in range(6)]


def spectrum(name, height, width, amplitude):
    """float32[1][6][height][width // 2 + 1] in [-amplitude, amplitude)."""
    count = 6 * height * (width // 2 + 1)
    values = (2 * formula.uniform(name, np.arange(count)) - 1) * amplitude
    return torch.from_numpy(values.astype(np.float32).reshape(1, 6, height, width // 2 + 1))


def render(stored, height, width):
    """The picture in [0, 1] of a stored spectrum, as Lucid's fft_image and to_valid_rgb write it."""
    fy = np.fft.fftfreq(height)[:, None]
    fx = np.fft.rfftfreq(width)[None, :]
    scale = 1.0 / np.maximum(np.sqrt(fx * fx + fy * fy), 1.0 / max(width, height))
    scale = torch.from_numpy(scale * np.sqrt(width * height)).to(stored.dtype)
    image = torch.fft.irfft2(scale * torch.complex(stored[:, :3], stored[:, 3:]), s=(height, width)) / 4.0
    correlation = COLOR_CORRELATION_SVD_SQRT / np.max(np.linalg.norm(COLOR_CORRELATION_SVD_SQRT, axis=0))
    flat = image.permute(0, 2, 3, 1).reshape(-1, 3) @ torch.from_numpy(correlation.T).to(stored.dtype)
    return torch.sigmoid(flat).reshape(1, height, width, 3).permute(0, 3, 1, 2)


def transform(picture, seed, step):
    """What the network sees: pad, crop, scale, rotate, crop, each as a matrix in pixels, sampled once."""
    height, width = picture.shape[2:]
    shrink = min(1.0, min(height, width) / 96)
    pad = TRANSFORMS["pad"] * shrink
    jitter, last = (min(TRANSFORMS[name] * shrink, 0.3 * min(height, width)) for name in ("jitter", "lastJitter"))
    u = draws(seed, step)
    first_corner = [u[0] * jitter, u[1] * jitter]
    scale = TRANSFORMS["scaleMin"] + (TRANSFORMS["scaleMax"] - TRANSFORMS["scaleMin"]) * u[2]
    angle = math.radians((2 * u[3] - 1) * TRANSFORMS["rotate"])
    last_corner = [u[4] * last, u[5] * last]
    canvas = [width + 2 * pad - jitter, height + 2 * pad - jitter]
    view = [canvas[0] - last, canvas[1] - last]

    def shifted(by):
        return np.array([[1, 0, by[0]], [0, 1, by[1]], [0, 0, 1.0]])

    turned = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1.0]])
    resized = np.diag([view[0] / width, view[1] / height, 1.0])
    middle = [canvas[0] / 2, canvas[1] / 2]
    to_source = (shifted([-pad, -pad]) @ shifted(first_corner)
                 @ shifted(middle) @ np.diag([1 / scale, 1 / scale, 1.0]) @ turned @ shifted([-middle[0], -middle[1]])
                 @ shifted(last_corner) @ resized)
    y, x = np.meshgrid(np.arange(height) + 0.5, np.arange(width) + 0.5, indexing="ij")
    source = np.stack([x, y, np.ones_like(x)], -1) @ to_source.T
    grid = torch.from_numpy(np.stack([2 * source[..., 0] / width - 1, 2 * source[..., 1] / height - 1], -1))
    sampled = F.grid_sample(picture - 0.5, grid[None].to(picture.dtype), mode="bilinear", padding_mode="zeros",
                            align_corners=False)
    return sampled + 0.5


def projection(height, width):
    """The weight of a convolution as large as the picture, which FormulaWeights fills in the same way."""
    count = 3 * height * width
    weight = (2 * formula.uniform("conv.weight", np.arange(count)) - 1) * math.sqrt(6 / count)
    return torch.from_numpy(weight.astype(np.float32).reshape(1, 3, height, width)).double()


def pictures():
    """One picture of each size: rendered, transformed at several seeds and steps, projected; with gradients."""
    cases = []
    for height, width in SIZES:
        stored = spectrum("spectrum", height, width, 0.5).double().requires_grad_(True)
        weight = projection(height, width)
        picture = render(stored, height, width)
        score = (picture * weight).sum()
        gradient, = torch.autograd.grad(-score, stored)
        case = {"height": height, "width": width, "amplitude": 0.5, "picture": digits(picture),
                "score": score.item(), "gradient": digits(gradient), "transformed": []}
        for seed, step in SEEDS_AND_STEPS[2:]:
            seen = transform(render(stored, height, width), seed, step)
            score = (seen * weight).sum()
            gradient, = torch.autograd.grad(-score, stored)
            case["transformed"].append({"seed": seed, "step": step, "picture": digits(seen),
                                        "score": score.item(), "gradient": digits(gradient)})
        cases.append(case)
    return cases


def ascend(network, objective, height, width, seed, dtype):
    """The losses of steps 0 to STEPS before each update, and the score of the picture after the last one."""
    layer, unit = parse(objective)
    stored = spectrum("ascent", height, width, 0.02).to(dtype).requires_grad_(True)
    mean, std = networks.MEAN.to(dtype), networks.STD.to(dtype)
    optimizer = torch.optim.Adam([stored], lr=0.05)
    seen = {}
    keep = lambda _module, _input, output: seen.update(output=output)
    hook = network.get_submodule(layer).register_forward_hook(keep)
    losses = []
    for step in range(STEPS + 1):
        network((transform(render(stored, height, width), seed, step) - mean) / std)
        loss = -unit(seen["output"]).mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    network((render(stored, height, width) - mean) / std)
    hook.remove()
    return losses, unit(seen["output"]).mean().item()


def digits(values):
    return [float(f"{value:.7g}") for value in values.detach().flatten().tolist()]


def write(folder, name, content):
    with open(os.path.join(folder, name), "w") as file:
        json.dump({"torch": torch.__version__, **content}, file)
        file.write("\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    torch.set_num_threads(2)
    write(arguments.out, "lucid-draws.json",
          {"draws": [{"seed": seed, "step": step, "u": draws(seed, step)} for seed, step in SEEDS_AND_STEPS]})
    write(arguments.out, "lucid-pictures.json", {"cases": pictures()})
    network = networks.emojinet(arguments.emojinet).requires_grad_(False)
    network64 = copy.deepcopy(network).double()
    runs = []
    for objective, height, width, seed in ASCENTS:
        losses, score = ascend(network64, objective, height, width, seed, torch.float64)
        single, single_score = ascend(network, objective, height, width, seed, torch.float32)
        apart = np.abs(np.divide(single, losses) - 1).max()
        print(f"{objective}: float32 losses within {apart:.1e} of the float64 ones, score {single_score / score - 1:.1e}")
        runs.append({"objective": objective, "height": height, "width": width, "seed": seed, "amplitude": 0.02,
                     "losses": losses, "score": score})
    write(arguments.out, "lucid-ascent.json", {"network": "emojinet", "runs": runs})


if __name__ == "__main__":
    main()
