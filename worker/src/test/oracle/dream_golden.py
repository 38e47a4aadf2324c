"""Writes dream.json: the recipe dream as a plain PyTorch loop, tiles and all.

python dream_golden.py --emojinet emojinet.safetensors --out FOLDER
"""
import argparse
import math

import numpy as np
import torch
import torch.nn.functional as F

import formula
import networks
from lucid_golden import ALL_64_BITS, split_mix, write

GOLDEN = 0x9E3779B97F4A7C15
OVERLAP = 64
LARGEST_TILE = 512
SEEDS_AND_STEPS = [(0, 0), (1, 0), (7, 39), (2**53 - 1, 100_000)]


def roll(seed, step, jitter):
    """By how many pixels one step of the job with this seed rolls its picture: down, right."""
    key = split_mix((seed + GOLDEN) & ALL_64_BITS)
    u = [(split_mix((key + (2 * step + draw + 1) * GOLDEN) & ALL_64_BITS) >> 11) / 2**53 for draw in range(2)]
    return [math.floor(x * (2 * jitter + 1)) - jitter for x in u]


def picture(height, width):
    """float32[1][3][height][width]: a smooth ground with formula noise on it."""
    y, x = np.meshgrid(np.arange(height) / height, np.arange(width) / width, indexing="ij")
    ground = np.stack([0.5 + 0.3 * np.sin(6 * x + 3 * y), 0.5 + 0.3 * np.cos(5 * y), 0.4 + 0.2 * x * y])
    noise = formula.uniform("dream", np.arange(3 * height * width)).reshape(3, height, width)
    return torch.from_numpy((0.8 * ground + 0.2 * noise).astype(np.float32))[None]


def tiles(length):
    """Starts, length and weights of the overlapping tiles of an axis."""
    if length <= LARGEST_TILE:
        return [(0, np.ones(length))]
    count = -(-(length - OVERLAP) // (LARGEST_TILE - OVERLAP))
    tile = -(-(length + (count - 1) * OVERLAP) // count)
    starts = [i * (length - tile) // (count - 1) for i in range(count)]
    cut = []
    for i, start in enumerate(starts):
        weights = np.ones(tile)
        for place in range(tile):
            if i > 0 and start + place < starts[i - 1] + tile:
                weights[place] = (place + 0.5) / (starts[i - 1] + tile - start)
            if i < count - 1 and start + place >= starts[i + 1]:
                shared = start + tile - starts[i + 1]
                weights[place] = 1 - (start + place - starts[i + 1] + 0.5) / shared
        cut.append((start, weights))
    return cut


def score_of(network, objective, tile):
    """The mean of a layer's squares, or of a channel; as a hook sees them."""
    layer, channel = objective
    seen = {}
    keep = lambda _module, _input, output: seen.update(output=output)
    hook = network.get_submodule(layer).register_forward_hook(keep)
    mean, std = networks.MEAN.to(tile.dtype), networks.STD.to(tile.dtype)
    network((tile - mean) / std)
    hook.remove()
    output = seen["output"]
    return (output * output).mean() if channel is None else output[:, channel].mean()


def gradient_of(network, objective, whole):
    """The mean score of a picture's tiles, and their gradients faded into one another."""
    gradient = torch.zeros_like(whole)
    scores = []
    for top, rows in tiles(whole.shape[2]):
        for left, columns in tiles(whole.shape[3]):
            bottom, right = top + len(rows), left + len(columns)
            tile = whole[:, :, top:bottom, left:right].clone().requires_grad_(True)
            score = score_of(network, objective, tile)
            part, = torch.autograd.grad(score, tile)
            gradient[:, :, top:bottom, left:right] += part * torch.from_numpy(np.outer(rows, columns)).to(whole.dtype)
            scores.append(score.item())
    return sum(scores) / len(scores), gradient


def resized(whole, height, width):
    return F.interpolate(whole, size=(height, width), mode="bilinear", antialias=True, align_corners=False)


def dream(network, objective, image, seed, settings, mask=None):
    """The scores before each step, the final picture and its score; by a mask's levels of 255, if any."""
    count, scale, jitter, steps, rate = settings
    height, width = image.shape[2:]
    detail = None
    scores = []
    for octave in range(count):
        part = scale ** (count - 1 - octave)
        size = [max(1, math.floor(side / part + 0.5)) for side in (height, width)]
        base = image if octave == count - 1 else resized(image, *size)
        if mask is None:
            share = torch.ones(1, 1, *size, dtype=image.dtype)
        else:
            share = resized(torch.tensor([[mask]], dtype=image.dtype) / 255, *size)
        now = base.clone()
        if detail is not None:
            now = torch.where(share > 0, (base + resized(detail, *size)).clamp(0, 1), base)
        for _ in range(steps):
            shifts = roll(seed, len(scores), jitter)
            rolled = torch.roll(now, shifts, dims=(2, 3))
            score, gradient = gradient_of(network, objective, rolled)
            move = torch.roll(gradient / gradient.abs().mean() * rate, [-shifts[0], -shifts[1]], dims=(2, 3))
            now = (now + move * share).clamp(0, 1)
            scores.append(score)
        detail = now - base
    return scores, now, gradient_of(network, objective, now)[0]


def samples(name, values):
    """Some of many values: where the formula says."""
    flat = values.detach().flatten()
    places = np.floor(formula.uniform(name, np.arange(256)) * len(flat)).astype(int)
    return {"places": places.tolist(), "values": [float(f"{flat[p].item():.9g}") for p in places]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--emojinet", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    network = networks.emojinet(arguments.emojinet).double()
    for parameter in network.parameters():
        parameter.requires_grad_(False)

    rolls = [{"seed": seed, "step": step, "jitter": jitter, "roll": roll(seed, step, jitter)}
             for seed, step in SEEDS_AND_STEPS for jitter in (0, 32)]
    steps = []
    for (layer, channel), (height, width) in [(("layer3", None), (80, 112)), (("layer2", 7), (80, 112)),
                                              (("layer3", None), (75, 560))]:
        image = picture(height, width).double()
        score, gradient = gradient_of(network, (layer, channel), image)
        normalised = gradient / gradient.abs().mean()
        name = f"gradient {layer} {width}"
        steps.append({"layer": layer, "channel": channel, "height": height, "width": width, "score": score,
                      "largest": normalised.abs().max().item(), "normalised": samples(name, normalised)})
    runs = []
    for (layer, channel), (height, width), seed, settings, mask in [
            (("layer3", None), (80, 112), 3, (3, 1.4, 8, 3, 0.02), None),
            (("layer2", 7), (75, 101), 9, (2, 1.5, 32, 4, 0.01), None),
            (("layer2", None), (75, 560), 5, (2, 1.4, 32, 2, 0.02), None),
            (("layer3", None), (80, 112), 8, (3, 1.4, 8, 3, 0.02), [[0, 77, 255], [0, 255, 128]])]:
        image = picture(height, width).double()
        scores, final, score = dream(network, (layer, channel), image, seed, settings, mask)
        single, _, _ = dream(network.float(), (layer, channel), image.float(), seed, settings, mask)
        network.double()
        apart = max(abs(a - b) / abs(b) for a, b in zip(single, scores))
        print(f"{layer}:{channel} {width}x{height}: float32 is {apart:.1e} from float64")
        runs.append({"layer": layer, "channel": channel, "height": height, "width": width, "seed": seed,
                     "octaves": settings[0], "scale": settings[1], "jitter": settings[2], "steps": settings[3],
                     "rate": settings[4], "scores": scores, "score": score,
                     "mask": mask,
                     "picture": samples(f"picture {layer} {width}", final)})
    write(arguments.out, "dream.json", {"rolls": rolls, "gradients": steps, "dreams": runs})


if __name__ == "__main__":
    main()
