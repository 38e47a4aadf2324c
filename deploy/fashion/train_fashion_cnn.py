#!/usr/bin/env python3
"""Trains a small network of two convolutions and three linear layers on Fashion-MNIST, and writes it as ONNX.

    python train_fashion_cnn.py --data /usr/share/datasets/fashion-mnist --out fashion-cnn.onnx

The data is Debian's package dataset-fashion-mnist (Xiao, Rasul and Vollgraf, 2017; MIT licence), or any folder with
its four files. Pictures are grey; the network takes them as three equal channels in [0, 1]. Needs PyTorch and NumPy;
two minutes on two cores. On one machine it writes the same file each time.
"""
import argparse
import gzip
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

EPOCHS = 8
BATCH = 100


class FashionCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 5, padding=2)
        self.pool1 = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(16, 24, 5)
        self.pool2 = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(24 * 5 * 5, 64)
        self.fc2 = nn.Linear(64, 48)
        self.fc3 = nn.Linear(48, 10)

    def forward(self, x):
        x = self.pool1(F.relu(self.conv1(x)))
        x = self.pool2(F.relu(self.conv2(x)))
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc3(F.relu(self.fc2(x)))


def read_idx(path):
    """An IDX file (http://yann.lecun.com/exdb/mnist/): zero, zero, type, dimensions, their sizes, the values."""
    content = gzip.open(path).read()
    rank = content[3]
    shape = np.frombuffer(content, ">i4", rank, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def pictures(folder, name):
    grey = torch.from_numpy(read_idx(folder / f"{name}-images-idx3-ubyte.gz").copy()).float() / 255
    labels = torch.from_numpy(read_idx(folder / f"{name}-labels-idx1-ubyte.gz").copy()).long()
    return grey[:, None].expand(-1, 3, -1, -1), labels


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--out", type=pathlib.Path, default="fashion-cnn.onnx")
    options = parser.parse_args()
    torch.manual_seed(0)
    x, y = pictures(options.data, "train")
    model = FashionCnn()
    steps = EPOCHS * len(x) // BATCH
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        for some in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(model(x[some]), y[some], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}", flush=True)
    model.eval()
    x, y = pictures(options.data, "t10k")
    with torch.no_grad():
        right = (model(x).argmax(1) == y).float().mean().item()
    print(f"accuracy on the 10,000 pictures that it has not seen: {right:.4f}")
    torch.onnx.export(
        model, torch.zeros(1, 3, 28, 28), options.out, dynamo=False, opset_version=13,
        input_names=["picture"], output_names=["logits"], dynamic_axes={"picture": {0: "batch"}, "logits": {0: "batch"}})
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
