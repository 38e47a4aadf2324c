"""Compares the layout of 10,000 points of 512 dimensions with scikit-learn's t-SNE: time, and neighbours kept.

Called by projection.sh. The points are Fashion-MNIST's test pictures behind a random layer of 512 ReLUs where Debian's
package dataset-fashion-mnist is there, and else bent sheets. Needs NumPy and scikit-learn.
"""
import argparse
import gzip
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

DIMENSIONS = 512
FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz")


def points(count):
    random = np.random.default_rng(0)
    if FASHION.exists():
        x = np.frombuffer(gzip.open(FASHION).read(), np.uint8, offset=16).reshape(-1, 784)[:count] / 255
    else:
        flat = random.uniform(-1, 1, (count, 6))
        x = np.concatenate([flat, flat**2, np.sin(3 * flat)], axis=1) + 3 * np.eye(18)[random.integers(10, size=count)]
    return np.maximum(0, (x - x.mean(0)) @ random.normal(size=(x.shape[1], DIMENSIONS))).astype(np.float32)


def kept(near, plane, k=10):
    low = NearestNeighbors(n_neighbors=k).fit(plane).kneighbors(return_distance=False)
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(near, low)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--java", nargs=argparse.REMAINDER, required=True)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--perplexity", type=float, default=30)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    x = points(options.points)
    near = NearestNeighbors(n_neighbors=10, algorithm="brute").fit(x).kneighbors(return_distance=False)
    some = np.random.default_rng(1).permutation(len(x))[:2000]
    with tempfile.TemporaryDirectory() as folder:
        file, out = pathlib.Path(folder) / "points", pathlib.Path(folder) / "places"
        x.tofile(file)
        answer = subprocess.run(
            [*options.java, str(file), str(DIMENSIONS), "tsne", str(options.perplexity), str(out)],
            check=True, capture_output=True, text=True)
        ours = np.fromfile(out, np.float32).reshape(-1, 2)
    seconds = float(answer.stdout.split()[-1])
    begin = time.perf_counter()
    reduced = PCA(50, random_state=0).fit_transform(x)
    theirs = TSNE(perplexity=options.perplexity, init="pca", learning_rate="auto", random_state=0, n_jobs=-1).fit_transform(reduced)
    reference = time.perf_counter() - begin
    rows = [("ours", seconds, ours), ("scikit-learn", reference, theirs)]
    figures = {}
    for name, spent, plane in rows:
        figures[name] = kept(near, plane), trustworthiness(x[some], plane[some], n_neighbors=10)
        print(f"{name:14}{spent:8.1f} s   10 neighbours kept {figures[name][0]:.4f}   trustworthiness (2000 points) {figures[name][1]:.4f}")
    quality = min(a / b for a, b in zip(figures["ours"], figures["scikit-learn"]))
    print(f"ratio time={seconds / reference:.3f} quality={quality:.4f}")
    if options.check and (quality < 0.97 or seconds > 60):
        sys.exit(1)


if __name__ == "__main__":
    main()
