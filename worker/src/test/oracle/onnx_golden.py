"""Writes onnx/*.onnx and onnx.json.gz: small networks as ONNX files, and what PyTorch says their layers give.

python onnx_golden.py --out FOLDER
"""
import argparse
import copy
import json
import os

import torch
from torch import nn

import formula
from onnx_models import CHANNELS, SIDE, TAP, all_models
from summary import describe, rounded, write

MEAN, STD = 0.5, 0.25
FAR = 1e-5


def layers(model, x, channels_last):
    """Every layer's output by its name; of modules that are called once."""
    TAP.values = {}
    if not isinstance(model, nn.Module):
        model(x)
        return dict(TAP.values)
    values, calls, handles = {}, {}, []
    for name, module in model.named_modules():
        if name:
            def keep(_module, _input, output, name=name):
                calls[name] = calls.get(name, 0) + 1
                values[name] = output.permute(0, 3, 1, 2) if name in channels_last else output
            handles.append(module.register_forward_hook(keep))
    values["OUTPUT"] = model(x)
    for handle in handles:
        handle.remove()
    output = values.pop("OUTPUT")
    return {name: value for name, value in values.items() if calls[name] == 1} | {"output": output}


def gradient(model, channels_last, layer, channel, picture):
    """The channel's mean for the picture stretched to [0, 1], and the negated mean's gradient, as the recipe plain."""
    picture = picture.clone().requires_grad_()
    stretched = (picture - picture.min()) / (picture.max() - picture.min())
    score = layers(model, (stretched - MEAN) / STD, channels_last)[layer][0, channel].mean()
    return float(score.detach()), torch.autograd.grad(-score, picture)[0].double()


def steady_gradient(models, channels_last, layer, image):
    """Of the first channel that is on, where rounding decides no maximum and no ReLU."""
    single, double = models
    moved = image + 5e-7 * (2 * formula.image("moved", SIDE, SIDE, image.shape[1]).double() - 1)
    channels = layers(double, image, channels_last)[layer].shape[1]
    for channel in range(channels):
        score, slope = gradient(double, channels_last, layer, channel, image)
        others = [gradient(single, channels_last, layer, channel, image.float())[1],
                  gradient(double, channels_last, layer, channel, moved)[1]]
        if abs(score) > 1e-3 and all((other - slope).norm() <= 3e-5 * slope.norm() for other in others):
            return {"unit": f"{layer}:{channel}", "score": rounded(score, 7), "values": describe("gradient", slope)}
    raise AssertionError(f"no channel of {layer} will do")


def golden(name, model, channels_last, absent):
    double = copy.deepcopy(model).double() if isinstance(model, nn.Module) else model
    image = formula.image("image", SIDE, SIDE, CHANNELS.get(name, 3)).double().unsqueeze(0)
    x = (image - MEAN) / STD
    with torch.no_grad():
        exact = layers(double, x, channels_last)
        single = layers(model, x.float(), channels_last)
    for layer, value in exact.items():
        apart = float((single[layer].double() - value).abs().max() / value.abs().max())
        if not apart <= FAR:
            raise AssertionError(f"{name}, {layer}: float32 is {apart:.1e} of the largest entry from float64")
    last = list(exact)[-1]
    print(f"{name}: {len(exact)} layers, {last}", flush=True)
    return {"layers": {layer: {"shape": list(value.shape[1:]), "values": describe(layer, value)}
                       for layer, value in exact.items() if layer not in absent},
            "gradient": steady_gradient((model, double), channels_last, last, image)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    torch.set_num_threads(1)
    os.makedirs(os.path.join(arguments.out, "onnx"), exist_ok=True)
    lines = []
    for name, (file, model, channels_last, absent) in all_models().items():
        with open(os.path.join(arguments.out, "onnx", name + ".onnx"), "wb") as out:
            out.write(file)
        entry = golden(name, model, channels_last, absent)
        lines.append(f"{json.dumps(name)}: {json.dumps(entry, separators=(',', ':'))}")
    write(os.path.join(arguments.out, "onnx.json.gz"), "{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
