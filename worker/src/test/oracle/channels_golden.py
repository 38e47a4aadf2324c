"""Writes channels.json: pictures of one channel and of four by each parameterization, with scores and gradients.

python channels_golden.py --out FOLDER
"""
import argparse
import json
import math
import os

import numpy as np
import torch

import formula
from lucid_golden import digits

HEIGHT, WIDTH = 7, 10


def frequencies():
    """Cycles per pixel at each place of the whole spectrum, and of the half that a real picture needs."""
    fy, fx = np.fft.fftfreq(HEIGHT)[:, None], np.fft.fftfreq(WIDTH)[None, :]
    half = np.fft.rfftfreq(WIDTH)[None, :]
    return np.hypot(fy, fx), np.hypot(fy, half)


def fall(f):
    """One over the frequency; the constant's is that of the longest wave."""
    return 1 / np.maximum(f, 1 / max(HEIGHT, WIDTH))


def pixels(stored):
    return (stored - stored.min()) / (stored.max() - stored.min())


def spectrum(stored):
    """Lucid's fft_image without colours: its scale, its divisor 4, a sigmoid."""
    channels = stored.shape[1] // 2
    scale = torch.from_numpy(fall(frequencies()[1]) * math.sqrt(HEIGHT * WIDTH))
    image = torch.fft.irfft2(scale * torch.complex(stored[:, :channels], stored[:, channels:]), s=(HEIGHT, WIDTH))
    return torch.sigmoid(image / 4)


def phases(stored):
    """MACO's: magnitudes by one over the frequency whose pictures have a mean square of 1, twice that, a sigmoid."""
    whole, half = frequencies()
    magnitude = torch.from_numpy(fall(half) * math.sqrt(HEIGHT * WIDTH / (fall(whole) ** 2).sum()))
    image = torch.fft.irfft2(torch.polar(magnitude.expand_as(stored), stored), s=(HEIGHT, WIDTH), norm="ortho")
    return torch.sigmoid(2 * image)


def stored(name, channels, amplitude):
    """What each parameterization stores, between minus and plus the amplitude; pixels between 0 and 1."""
    columns = WIDTH if name == "plain" else WIDTH // 2 + 1
    planes = 2 * channels if name == "lucid" else channels
    values = formula.image("stored", HEIGHT, columns, planes).double()
    return (values if name == "plain" else (2 * values - 1) * amplitude).unsqueeze(0).requires_grad_()


def projection(channels):
    """The weight of a convolution as large as the picture, which FormulaWeights fills in the same way."""
    count = channels * HEIGHT * WIDTH
    weight = (2 * formula.uniform("conv.weight", np.arange(count)) - 1) * math.sqrt(6 / count)
    return torch.from_numpy(weight.astype(np.float32).reshape(1, channels, HEIGHT, WIDTH)).double()


def case(name, channels, render, amplitude):
    given = stored(name, channels, amplitude)
    picture = render(given)
    score = (picture * projection(channels)).sum()
    gradient, = torch.autograd.grad(-score, given)
    return {"recipe": name, "channels": channels, "height": HEIGHT, "width": WIDTH, "amplitude": amplitude,
            "picture": digits(picture), "score": score.item(), "gradient": digits(gradient)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    cases = [case(name, channels, render, amplitude)
             for channels in (1, 4)
             for name, render, amplitude in (("plain", pixels, 1.0), ("lucid", spectrum, 0.5), ("maco", phases, math.pi))]
    with open(os.path.join(arguments.out, "channels.json"), "w") as file:
        json.dump({"torch": torch.__version__, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
