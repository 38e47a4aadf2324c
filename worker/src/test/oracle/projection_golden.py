"""What scikit-learn makes of some points: their principal components, and how well its t-SNE keeps neighbours.

Writes projection-points.f32, float32[500][24], and projection.json. Needs NumPy and scikit-learn; the files in the
repository were made with scikit-learn 1.2.1.
"""
import argparse
import json
import pathlib

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import NearestNeighbors

POINTS = 500
DIMENSIONS = 24
NEIGHBOURS = 10
PERPLEXITY = 20


def points():
    """Five bent sheets of two dimensions in 24, of a hundred points each; a point's label is its third of the sheet."""
    random = np.random.default_rng(5)
    sheets = []
    thirds = []
    for _ in range(5):
        flat = random.uniform(-1, 1, (POINTS // 5, 2))
        bent = np.concatenate([flat, flat**2, np.sin(3 * flat), flat[:, :1] * flat[:, 1:]], axis=1)
        sheet = bent @ random.normal(size=(7, DIMENSIONS)) / 2 + random.normal(scale=0.8, size=DIMENSIONS)
        thirds.append(np.floor(1.5 * (flat[:, 0] + 1)).astype(int))
        sheets.append(sheet + random.normal(scale=0.05, size=sheet.shape))
    order = random.permutation(POINTS)
    return np.concatenate(sheets)[order].astype(np.float32), np.concatenate(thirds)[order]


def kept(high, low):
    """The part of each point's nearest neighbours that are its neighbours in the plane as well."""
    near = [NearestNeighbors(n_neighbors=NEIGHBOURS).fit(x).kneighbors(return_distance=False) for x in (high, low)]
    return float(np.mean([len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(*near)]))


def voted(neighbours):
    """The label of most; of those that draw, the nearest one's."""
    votes = np.bincount(neighbours)
    return next(label for label in neighbours if votes[label] == votes.max())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    x, labels = points()
    x.tofile(out / "projection-points.f32")
    maps = [
        TSNE(perplexity=PERPLEXITY, init="pca", learning_rate="auto", random_state=seed).fit_transform(x)
        for seed in range(5)]
    near = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(x)
    distances, others = near.kneighbors()
    components = PCA(6, svd_solver="full").fit_transform(x)
    accuracy = np.mean([voted(labels[row]) == label for row, label in zip(others, labels)])
    golden = {
        "points": POINTS,
        "dimensions": DIMENSIONS,
        "neighbours": NEIGHBOURS,
        "perplexity": PERPLEXITY,
        "labels": labels.tolist(),
        "components": [[float(f"{v:.6g}") for v in row] for row in components[:20]],
        "nearest": others[:20].tolist(),
        "distances": [[float(f"{v:.7g}") for v in row] for row in distances[:20]],
        "accuracy": accuracy,
        "trustworthiness": float(np.mean([trustworthiness(x, m, n_neighbors=NEIGHBOURS) for m in maps])),
        "kept": float(np.mean([kept(x, m) for m in maps])),
        "keptByComponents": kept(x, components[:, :2]),
    }
    (out / "projection.json").write_text(json.dumps(golden, indent=1) + "\n")
    print({k: v for k, v in golden.items() if isinstance(v, float)})


if __name__ == "__main__":
    main()
