"""What golden files keep of many numbers, and how they are packed."""
import gzip

import numpy as np

import formula

SAMPLES = 2


def rounded(value, digits):
    return float(f"{value:.{digits}g}")


def describe(name, value):
    """Largest entry, norm, projection on signs of the formula, samples."""
    flat = value.flatten().numpy()
    count = len(flat)
    picked = np.floor(formula.uniform(name, np.arange(SAMPLES)) * count).astype(np.int64)
    signs = 2 * formula.uniform(name + ":projection", np.arange(count)) - 1
    norm = np.sqrt((flat**2).sum())
    return [rounded(np.abs(flat).max(), 4), rounded(norm, 6), absolute(signs @ flat, norm),
            *(absolute(entry, np.abs(flat).max()) for entry in flat[picked])]


def absolute(value, scale):
    """To a millionth of the scale."""
    digits = 6 - int(np.floor(np.log10(scale)))
    return round(float(value), digits)


def write(path, content):
    """The same bytes each time: gzip would keep the time."""
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(content.encode())
