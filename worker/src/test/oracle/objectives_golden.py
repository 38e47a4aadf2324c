"""Writes objectives.json and objectives.f32: scores and gradients of every kind of objective and penalty.

python objectives_golden.py --emojinet emojinet.safetensors --out FOLDER

All of it in float64 over one image, stored as pixels and min-max normalised, but for the last cases, which
take the recipes' transforms and the spectrum. The gradients, of the loss by the stored image, stand one behind
the other in objectives.f32.
"""
import argparse
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

import formula
import lucid_golden
import networks

HEIGHT, WIDTH = 48, 32
VECTOR = "s3://any/vector.npy"
TARGET = "s3://any/target.npy"
PHASE_SHAPE = (1, 3, HEIGHT, WIDTH // 2 + 1)
PENALTIES = {"tv": 0.7, "l1": 0.3, "l2": 1.1, "blur": 5.0}


def stored_image():
    count = 3 * HEIGHT * WIDTH
    values = formula.uniform("image", np.arange(count)).astype(np.float32)
    return torch.from_numpy(values.reshape(1, 3, HEIGHT, WIDTH)).double()


def min_max(image):
    return (image - image.min()) / (image.max() - image.min())


def features(network, picture):
    """Outputs by module name, and under "before" what layer4's last ReLU is given.

    Copies, because torchvision's blocks go on working in place on what their modules return.
    """
    seen = {}
    hooks = [network.get_submodule(name).register_forward_hook(
        lambda _module, _input, output, name=name: seen.update({name: output.clone()}))
        for name in ("layer1", "layer2", "layer3", "layer4", "layer4.0", "layer4.1.bn2", "fc")]
    network((picture - networks.MEAN) / networks.STD)
    for hook in hooks:
        hook.remove()
    seen["before"] = seen["layer4.1.bn2"] + seen["layer4.0"]
    return seen


def direction(output, vector, power):
    """Lucid's direction: mean over places of dot * max(0.1, cosine) ** power."""
    dot = (output * vector.view(1, -1, 1, 1)).sum(1)
    cosine = dot / (1e-4 + output.pow(2).sum(1).add(1e-12).sqrt()) / (1e-4 + vector.norm())
    return (dot * cosine.clamp(min=0.1).pow(power)).mean()


def caricature(output, target, power):
    """Lucid's dot_compare with the target's length in the cosine, its bound, and a mean over places."""
    dot = (output * target).sum()
    cosine = dot / (1e-4 + output.pow(2).sum().add(1e-12).sqrt()) / (1e-4 + target.norm())
    return dot / (output.shape[2] * output.shape[3]) * cosine.clamp(min=0.1).pow(power)


def objectives(vector, target, off):
    """Functions of the features, by the objective's text."""
    return {
        "neuron(layer2:54)": lambda f: f["layer2"][0, 54, HEIGHT // 8 // 2, WIDTH // 8 // 2],
        "max(layer2:7)": lambda f: f["layer2"][0, 7].max(),
        "max(layer3)": lambda f: f["layer3"].amax((2, 3)).mean(),
        "sum(layer2:7)": lambda f: f["layer2"][0, 7].sum(),
        "sum(layer3)": lambda f: f["layer3"].sum(),
        "deepdream(layer3)": lambda f: f["layer3"].pow(2).mean(),
        f"direction(layer3, {VECTOR})": lambda f: direction(f["layer3"], vector, 0),
        f"direction(layer3, {VECTOR}, 2)": lambda f: direction(f["layer3"], vector, 2),
        f"direction(layer3, {VECTOR}, 0.5)": lambda f: direction(f["layer3"], vector, 0.5),
        f"caricature(layer3, {TARGET})": lambda f: caricature(f["layer3"], target, 0),
        f"caricature(layer3, {TARGET}, 1.5)": lambda f: caricature(f["layer3"], target, 1.5),
        f"layer2:7 - 0.5*caricature(layer3, {TARGET}, 4)":
            lambda f: f["layer2"][0, 7].mean() - 0.5 * caricature(f["layer3"], target, 4),
        "-layer3:36": lambda f: -f["layer3"][0, 36].mean(),
        "fc:207 - fc:3": lambda f: f["fc"][0, 207] - f["fc"][0, 3],
        "layer3:36 + 0.5*layer2:7@1,2 - 2*layer2:9 + 0.25*max(layer2:11) - 3*deepdream(layer1)":
            lambda f: (f["layer3"][0, 36].mean() + 0.5 * f["layer2"][0, 7, 1, 2] - 2 * f["layer2"][0, 9].mean()
                       + 0.25 * f["layer2"][0, 11].max() - 3 * f["layer1"].pow(2).mean()),
        f"layer4:{off}": lambda f: f["layer4"][0, off].mean(),
    }


def penalty(picture):
    """Of a picture in [0, 1], as the Javadoc of Regularizers defines it."""
    variation = (picture.diff(dim=3).abs().mean() + picture.diff(dim=2).abs().mean())
    kernel = torch.tensor([[1., 2, 1], [2, 4, 2], [1, 2, 1]], dtype=picture.dtype) / 16
    blurred = F.conv2d(F.pad(picture, (1, 1, 1, 1), mode="replicate"), kernel.expand(3, 1, 3, 3), groups=3).detach()
    return (PENALTIES["tv"] * variation + PENALTIES["l1"] * (picture - 0.5).abs().mean()
            + PENALTIES["l2"] * (picture - 0.5).pow(2).mean() + PENALTIES["blur"] * (picture - blurred).pow(2).mean())


def phases():
    """Phases in [-3, 3)."""
    values = (2 * formula.uniform("phases", np.arange(int(np.prod(PHASE_SHAPE)))).astype(np.float32) - 1) * 3
    return torch.from_numpy(values.astype(np.float32).reshape(PHASE_SHAPE)).double()


def render_phases(phase):
    """MACO's picture: fixed magnitudes of 1 / f, each colour of standard deviation 1."""
    fy = np.fft.fftfreq(HEIGHT)[:, None]
    magnitude = 1 / np.maximum(np.hypot(fy, np.fft.rfftfreq(WIDTH)[None]), 1 / max(HEIGHT, WIDTH))
    whole = 1 / np.maximum(np.hypot(fy, np.fft.fftfreq(WIDTH)[None]), 1 / max(HEIGHT, WIDTH))
    magnitude = torch.from_numpy(magnitude * np.sqrt(HEIGHT * WIDTH / (whole**2).sum()))
    plain = torch.fft.irfft2(torch.polar(magnitude.expand(PHASE_SHAPE), phase), s=(HEIGHT, WIDTH), norm="ortho")
    correlation = lucid_golden.COLOR_CORRELATION_SVD_SQRT
    correlation = torch.from_numpy(correlation / np.max(np.linalg.norm(correlation, axis=0)))
    return torch.sigmoid(2 * torch.einsum("dc,bchw->bdhw", correlation, plain))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--emojinet", required=True, help="emojinet.safetensors")
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    network = networks.emojinet(arguments.emojinet).requires_grad_(False).double()
    vector = torch.from_numpy(formula.uniform("vector", np.arange(128)).astype(np.float32)).double()
    rows, columns = HEIGHT // 16, WIDTH // 16
    target = formula.uniform("target", np.arange(128 * rows * columns)).astype(np.float32)
    target = torch.from_numpy(target.reshape(1, 128, rows, columns)).double()
    image = stored_image()
    silent = features(network, min_max(image))["layer4"].amax((0, 2, 3)) == 0
    off = int(silent.nonzero()[0, 0])

    cases, gradients = [], []

    def keep(what, score, loss, leaf):
        gradient, = torch.autograd.grad(loss, leaf)
        cases.append({**what, "score": score.item(), "gradient": gradient.numel()})
        gradients.append(gradient.numpy().astype("<f4").ravel())

    for text, objective in objectives(vector, target, off).items():
        leaf = image.clone().requires_grad_(True)
        seen = features(network, min_max(leaf))
        score = objective(seen)
        # an ascent of a unit that is off climbs what its ReLU is given
        keep({"objective": text}, score, -seen["before"][0, off].mean() if text == f"layer4:{off}" else -score, leaf)

    for recipe, transformed in (("pixels+", False), ("pixels+", True), ("lucid", False)):
        leaf = (image if recipe == "pixels+" else lucid_golden.spectrum("spectrum", HEIGHT, WIDTH, 0.5).double())
        leaf = leaf.clone().requires_grad_(True)
        picture = min_max(leaf) if recipe == "pixels+" else lucid_golden.render(leaf, HEIGHT, WIDTH)
        shown = lucid_golden.transform(picture, 7, 0) if transformed else picture
        score = features(network, shown)["layer2"][0, 7].mean()
        keep({"objective": "layer2:7", "recipe": recipe, "transformed": transformed, "seed": 7,
              "regularizers": PENALTIES}, score, penalty(picture) - score, leaf)

    leaf = phases().requires_grad_(True)
    picture = render_phases(leaf)
    score = features(network, picture)["layer2"][0, 7].mean()
    # by the picture's contrast, twice its distance from grey
    mattered = torch.autograd.grad(score, picture, retain_graph=True)[0].div(2).abs().sum(1)
    keep({"objective": "layer2:7", "recipe": "maco", "transformed": False, "seed": 7}, score, -score, leaf)
    cases[-1]["trace"] = lucid_golden.digits(mattered)
    cases[-1]["picture"] = lucid_golden.digits(picture[:, :, ::5, ::3])

    with open(os.path.join(arguments.out, "objectives.json"), "w") as file:
        json.dump({"torch": torch.__version__, "height": HEIGHT, "width": WIDTH, "cases": cases}, file)
        file.write("\n")
    np.concatenate(gradients).tofile(os.path.join(arguments.out, "objectives.f32"))
    print(f"off: layer4:{off}; {len(cases)} cases")


if __name__ == "__main__":
    main()
