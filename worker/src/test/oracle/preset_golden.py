"""Writes preset.json: pictures as torchvision's classification presets resize them.

python preset_golden.py --out ../resources/golden

torchvision's `resize` of a tensor, with antialias=True, is torch.nn.functional.interpolate with these arguments.
"""
import argparse
import json
import os

import torch

import formula

FROM = (37, 53)
TO = [(9, 12), (16, 23), (37, 20), (60, 70)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", required=True, help="the folder to write to")
    arguments = arguments.parse_args()
    picture = formula.image("preset", *FROM).double()[None]
    resized = []
    for mode in ("bilinear", "bicubic"):
        for height, width in TO:
            values = torch.nn.functional.interpolate(
                picture, size=(height, width), mode=mode, align_corners=False, antialias=True).clamp(0, 1).flatten()
            places = [int(u * len(values)) for u in formula.uniform(f"{mode} {height}", range(40))]
            resized.append({"filter": mode, "height": height, "width": width, "mean": values.mean().item(),
                            "places": places, "values": [round(values[place].item(), 7) for place in places]})
    with open(os.path.join(arguments.out, "preset.json"), "w") as file:
        lines = ",\n  ".join(json.dumps(entry) for entry in resized)
        file.write(f'{{"height": {FROM[0]}, "width": {FROM[1]}, "resized": [\n  {lines}]}}\n')


if __name__ == "__main__":
    main()
