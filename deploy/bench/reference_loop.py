"""The loop that people write: ascent on the input image with a full forward pass and a hook on the layer.

ResNet-18 at 224x224 (torchvision's topology and parameter names), Adam as in Dreamfleet's recipe `plain`,
float32, weights from the formula of worker/src/test/oracle/README.md. Reads lines `LAYER:CHANNEL BATCH STEPS`
on standard input and answers each with the seconds that the steps took, so that a driver can take turns
between this loop and another program in one run. By hand, on a GPU:

    echo "layer4:0 1 200" | python3 reference_loop.py cuda
"""
import math
import sys
import time
import zlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

SIZE = 224
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(x)) + shortcut, inplace=True)


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        inputs = 64
        for stage in range(4):
            outputs = 64 << stage
            stride = 1 if stage == 0 else 2
            blocks = nn.Sequential(BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1))
            setattr(self, f"layer{stage + 1}", blocks)
            inputs = outputs
        self.fc = nn.Linear(512, 1000)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


def uniform(name, count):
    h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(zlib.crc32(name.encode()))
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h / 2.0**32


def formula_weights(network):
    state = network.state_dict()
    for name, value in state.items():
        if value.dim() == 0:
            continue
        u = uniform(name, value.numel())
        norm = "bn" in name or "downsample.1" in name
        kind = name.rsplit(".", 1)[1]
        if norm:
            u = 0.75 + 0.5 * u if kind in ("weight", "running_var") else (2 * u - 1) * 0.2
        else:
            u = (2 * u - 1) * (0.1 if kind == "bias" else math.sqrt(6 / value[0].numel()))
        state[name] = torch.from_numpy(u.astype(np.float32)).view(value.shape)
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


def finished(device):
    """Waits for what runs on a GPU; on a CPU nothing runs by itself."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def ascend(network, device, layer, channel, batch, steps):
    """Seconds for that many steps of a batch, after two to warm up."""
    torch.manual_seed(0)
    image = torch.rand(batch, 3, SIZE, SIZE, device=device, requires_grad=True)
    mean, std = MEAN.to(device), STD.to(device)
    optimizer = torch.optim.Adam([image], lr=0.1, weight_decay=1e-6)
    kept = {}
    hook = getattr(network, layer).register_forward_hook(lambda module, x, y: kept.update(out=y))
    began = 0.0
    for step in range(steps + 2):
        if step == 2:
            finished(device)
            began = time.perf_counter()
        low = image.amin((1, 2, 3), keepdim=True)
        high = image.amax((1, 2, 3), keepdim=True)
        network(((image - low) / (high - low) - mean) / std)
        loss = -kept["out"][:, channel].mean((1, 2)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    finished(device)
    hook.remove()
    return time.perf_counter() - began


if __name__ == "__main__":
    where = torch.device(sys.argv[1] if len(sys.argv) > 1 else "cpu")
    resnet = formula_weights(ResNet18()).to(where)
    print(f"ready torch {torch.__version__} float32 on {where}, {torch.get_num_threads()} threads", flush=True)
    for line in sys.stdin:
        unit, size, count = line.split()
        name, number = unit.split(":")
        print(ascend(resnet, where, name, int(number), int(size), int(count)), flush=True)
