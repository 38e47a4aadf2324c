"""Small networks for the ONNX importer: some as PyTorch exports them, some built node by node as other exporters do.

Each has the ONNX file and a PyTorch function that says what its layers are.
"""
import io
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

SIDE = 32


class Taps:
    """Outputs that no module of their own computes, by the names that they should have."""

    def __init__(self):
        self.values = {}

    def __call__(self, name, value):
        self.values[name] = value
        return value


TAP = Taps()


class Block(nn.Module):
    def __init__(self, width, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(width, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = nn.Sequential(nn.Conv2d(width, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.downsample(x))


class Residual(nn.Module):
    """A ResNet, with batch-norms as they are."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Block(8, 8, 1), Block(8, 12, 2))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(12, 10)

    def forward(self, x):
        x = self.layer1(self.maxpool(self.relu(self.bn1(self.conv1(x)))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class Squeeze(nn.Module):
    """Squeeze and excitation as many write it: through vectors and back by view."""

    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4)
        self.fc2 = nn.Linear(4, width)
        self.gate = nn.Hardsigmoid()

    def forward(self, x):
        y = x.mean([2, 3])
        y = self.gate(self.fc2(F.relu(self.fc1(y)))).view(x.shape[0], x.shape[1], 1, 1)
        return x * y


class Mobile(nn.Module):
    """Depthwise convolutions, gates, and activations that older opsets take apart."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1)
        self.act1 = nn.Hardswish()
        self.depthwise = nn.Conv2d(8, 16, 5, 1, 2, groups=8)
        self.act2 = nn.ReLU6()
        self.squeeze = Squeeze(16)
        self.point = nn.Conv2d(16, 8, 1)
        self.act3 = nn.SiLU()
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(8, 6)
        self.softmax = nn.Softmax(1)

    def forward(self, x):
        x = self.act2(self.depthwise(self.act1(self.stem(x))))
        x = self.act3(self.point(self.squeeze(x)))
        return self.softmax(self.head(self.dropout(x.mean([2, 3]))))


class NextBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.dwconv = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.pwconv1 = nn.Linear(width, 3 * width)
        self.act = nn.GELU()
        self.pwconv2 = nn.Linear(3 * width, width)
        self.gamma = nn.Parameter(0.5 + 0.1 * torch.rand(width))

    def forward(self, x):
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(self.act(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


class Next(nn.Module):
    """ConvNeXt: channels last within its blocks."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, 4)
        self.stages = nn.Sequential(NextBlock(8), NextBlock(8))
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        return self.head(self.norm(self.stages(self.stem(x)).mean([-2, -1])))


class ShuffleBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU(), nn.Conv2d(4, 4, 3, 1, 1, groups=4))

    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        x = torch.cat([a, self.branch(b)], 1)
        n, c, h, w = x.shape
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


class Shuffle(nn.Module):
    """A channel shuffle by view and transpose, a split, a concatenation, a pixel shuffle and its opposite."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, 2, 1)
        self.stage = nn.Sequential(ShuffleBlock(), ShuffleBlock())
        self.up = nn.PixelShuffle(2)
        self.mix = nn.Conv2d(2, 6, 3, padding=1)
        self.classifier = nn.Conv2d(6, 4, 1)

    def forward(self, x):
        x = self.up(self.stage(F.relu(self.conv(x))))
        return self.classifier(F.relu(self.mix(x)))


class UNet(nn.Module):
    """Down and up again: transposed convolution, interpolation, concatenation, padding, slopes."""

    def __init__(self):
        super().__init__()
        self.pad = nn.ReflectionPad2d((1, 2, 2, 1))
        self.down1 = nn.Conv2d(3, 6, 4)
        self.act1 = nn.LeakyReLU(0.1)
        self.pool = nn.MaxPool2d(2)
        self.down2 = nn.Conv2d(6, 8, 3, padding=1)
        self.act2 = nn.PReLU(8)
        self.up1 = nn.ConvTranspose2d(8, 6, 4, 2, 1, groups=2)
        self.act3 = nn.PReLU()
        self.nearest = nn.Upsample(scale_factor=2)
        self.out = nn.Conv2d(26, 5, 3, padding=2, dilation=2)

    def forward(self, x):
        a = self.act1(self.down1(self.pad(x)))
        b = self.act2(self.down2(self.pool(a)))
        up = self.act3(self.up1(b))
        smooth = F.interpolate(b, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.tanh(self.out(torch.cat([a, up, self.nearest(b)[:, :6], smooth], 1)))


class Pools(nn.Module):
    """Pools of all kinds, and functions of elements."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, (3, 5), (1, 2), (0, 3))
        self.ceil = nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)
        self.counted = nn.AvgPool2d((2, 3), (2, 1), (1, 1), count_include_pad=True)
        self.largest = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.elu = nn.ELU(0.7)
        self.soft = nn.Softplus()
        self.mix = nn.Conv2d(8, 8, 3, padding=1, groups=4)

    def forward(self, x):
        x = torch.clamp(self.conv(x), -2, 1.5)
        x = self.counted(self.elu(self.ceil(x)))
        x = self.largest(self.soft(self.mix(x)))
        return torch.sqrt(torch.abs(torch.sigmoid(x) - 0.25) + 0.1) / (1.5 + x * x)


class Vectors(nn.Module):
    """A picture to a code and back: vectors become maps, and shapes are computed."""

    def __init__(self):
        super().__init__()
        self.encode = nn.Conv2d(3, 4, 5, 4, 1)
        self.norm = nn.BatchNorm2d(4)
        self.code = nn.Linear(4 * 8 * 8, 12)
        self.plain = nn.BatchNorm1d(12)
        self.grow = nn.Linear(12, 6 * 3 * 4)
        self.decode = nn.ConvTranspose2d(6, 4, 3, 2, 1, output_padding=1, dilation=1)

    def forward(self, x):
        x = torch.relu(self.norm(self.encode(x)))
        x = self.plain(self.code(x.reshape(x.size(0), -1)))
        x = self.grow(F.gelu(x)).view(x.shape[0], 6, 3, 4)
        return self.decode(F.pad(x, (1, 0, 0, 1), value=0.3))


class Normed(nn.Module):
    """Group and instance normalisation, which exporters make of reshapes."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, 2, 1)
        self.group = nn.GroupNorm(2, 8, eps=1e-4)
        self.act = nn.SiLU()
        self.conv2 = nn.Conv2d(8, 6, 3, 1, 1)
        self.instance = nn.InstanceNorm2d(6, affine=True)
        self.conv3 = nn.Conv2d(6, 4, 1)

    def forward(self, x):
        return self.conv3(torch.relu(self.instance(self.conv2(self.act(self.group(self.conv1(x)))))))


class Grey(nn.Module):
    """Of pictures with brightness alone."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, 2, 2)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(3, 2, 1, dilation=2)
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        return self.fc(self.pool(F.relu(self.conv2(F.relu(self.conv1(x))))).mean([2, 3]))


class Bands(nn.Module):
    """Of pictures with four bands."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 8, 3, 2, 1)
        self.conv2 = nn.Conv2d(8, 6, 3, padding=1, groups=2)
        self.head = nn.Conv2d(6, 3, 1)

    def forward(self, x):
        return self.head(F.silu(self.conv2(F.relu(self.conv1(x)))))


class Signal(nn.Module):
    """Places in a row, and windows of one dimension."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 4, 4)
        self.conv = nn.Conv1d(6, 8, 5, 2, 3, dilation=2, groups=2)
        self.norm = nn.BatchNorm1d(8)
        self.largest = nn.MaxPool1d(3, 2, 1)
        self.smooth = nn.AvgPool1d(3, 1, 1)
        self.up = nn.ConvTranspose1d(8, 5, 4, 2, 1)
        self.fc = nn.Linear(5, 4)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(self.stem(x).flatten(2))))
        return self.fc(torch.tanh(self.up(self.smooth(self.largest(x)))).mean(2))


def exported(module, opset, keep_norms=False, dynamic=True, channels=3):
    """The file that PyTorch's exporter makes."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, torch.rand(1, channels, SIDE, SIDE), buffer, dynamo=False, opset_version=opset,
            input_names=["input"], output_names=["output"],
            dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}} if dynamic else None,
            training=torch.onnx.TrainingMode.PRESERVE if keep_norms else torch.onnx.TrainingMode.EVAL,
            do_constant_folding=not keep_norms)
    return buffer.getvalue()


class Graph:
    """A file that is built node by node."""

    def __init__(self, shape):
        self.nodes, self.tensors, self.shape = [], [], shape

    def constant(self, name, values, dtype=np.float32):
        self.tensors.append(numpy_helper.from_array(np.asarray(values, dtype=dtype), name))
        return name

    def node(self, operator, inputs, outputs, **attributes):
        outputs = outputs if isinstance(outputs, list) else [outputs]
        self.nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
        return outputs[0]

    def file(self, output, opset):
        graph = helper.make_graph(
            self.nodes, "graph", [helper.make_tensor_value_info("image", TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.tensors)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        return model.SerializeToString()


def weights(*shape, scale=0.3):
    return scale * torch.randn(*shape)


def keras():
    """Channels last, as TensorFlow's converter writes it, with padding by a rule. Opset 11."""
    w1, b1, w2, w3, b3 = weights(6, 3, 3, 3), weights(6), weights(6, 1, 3, 3), weights(6, 5), weights(5)
    scale, shift, mean, var = 1 + weights(6), weights(6), weights(6), 1 + weights(6).abs()
    g = Graph([None, SIDE, SIDE, 3])
    g.node("Transpose", ["image"], "model/conv1/nchw:0", perm=[0, 3, 1, 2])
    g.node("Conv", ["model/conv1/nchw:0", g.constant("w1", w1), g.constant("b1", b1)], "model/conv1/Conv2D:0",
           auto_pad="SAME_UPPER", strides=[2, 2], kernel_shape=[3, 3])
    g.node("BatchNormalization", ["model/conv1/Conv2D:0", g.constant("s", scale), g.constant("h", shift),
                                  g.constant("m", mean), g.constant("v", var)], "model/bn/FusedBatchNormV3:0",
           epsilon=1e-3)
    g.node("Clip", ["model/bn/FusedBatchNormV3:0", g.constant("lo", 0.0), g.constant("hi", 6.0)], "model/relu6:0")
    g.node("Conv", ["model/relu6:0", g.constant("w2", w2)], "model/depthwise:0", auto_pad="SAME_LOWER",
           strides=[2, 2], group=6)
    g.node("Transpose", ["model/depthwise:0"], "model/nhwc:0", perm=[0, 2, 3, 1])
    g.node("MaxPool", ["model/depthwise:0"], "model/pool_nchw:0", kernel_shape=[2, 2], strides=[2, 2],
           auto_pad="SAME_UPPER")
    g.node("Transpose", ["model/pool_nchw:0"], "model/pool:0", perm=[0, 2, 3, 1])
    g.node("Sigmoid", ["model/nhwc:0"], "model/gate:0")
    g.node("Mul", ["model/nhwc:0", "model/gate:0"], "model/swish:0")
    g.node("ReduceMean", ["model/swish:0"], "model/mean:0", axes=[1, 2], keepdims=0)
    g.node("ReduceMean", ["model/pool:0"], "model/pool_mean:0", axes=[1, 2], keepdims=0)
    g.node("Add", ["model/mean:0", "model/pool_mean:0"], "model/sum:0")
    g.node("MatMul", ["model/sum:0", g.constant("w3", w3)], "model/dense/MatMul:0")
    g.node("Add", ["model/dense/MatMul:0", g.constant("b3", b3)], "model/dense/BiasAdd:0")

    def forward(x):
        x = TAP("model.conv1.Conv2D", F.conv2d(F.pad(x, (0, 1, 0, 1)), w1.to(x), b1.to(x), 2))
        x = F.batch_norm(x, mean.to(x), var.to(x), scale.to(x), shift.to(x), False, 0, 1e-3)
        x = TAP("model.relu6", torch.clamp(TAP("model.bn.FusedBatchNormV3", x), 0, 6))
        x = TAP("model.depthwise", F.conv2d(F.pad(x, (1, 0, 1, 0)), w2.to(x), None, 2, groups=6))
        pooled = TAP("model.pool", F.max_pool2d(x, 2, 2))
        x = TAP("model.swish", x * TAP("model.gate", torch.sigmoid(x)))
        x = TAP("model.sum", TAP("model.mean", x.mean([2, 3])) + TAP("model.pool_mean", pooled.mean([2, 3])))
        return TAP("model.dense.BiasAdd", TAP("model.dense.matmul", x @ w3.to(x)) + b3.to(x))

    return g.file("model/dense/BiasAdd:0", 11), forward


def old():
    """Opset 9: what later versions take as inputs are attributes, and an upsampling is one."""
    w1, w2, bias, w3 = weights(8, 3, 3, 3), weights(4, 9, 3, 3), weights(4, 1, 1), weights(80, 7)
    mean, std = torch.tensor([0.1, 0.2, 0.3]).view(3, 1, 1), torch.tensor([0.9, 1.1, 1.2]).view(1, 3, 1, 1)
    g = Graph([1, 3, SIDE, SIDE])
    g.node("Sub", ["image", g.constant("mean", mean)], "1")
    g.node("Div", ["1", g.constant("std", std)], "2")
    g.node("Pad", ["2"], "3", pads=[0, 0, 1, 1, 0, 0, 1, 1], value=0.5, mode="constant")
    g.node("Conv", ["3", g.constant("w1", w1)], "4", strides=[2, 2], dilations=[1, 1], pads=[0, 0, 0, 0])
    g.node("Split", ["4"], ["5", "6", "7"], axis=1, split=[3, 3, 2])
    g.node("Clip", ["5"], "8", min=-0.5, max=0.75)
    g.node("Upsample", ["6", g.constant("scales", [1, 1, 2, 2])], "9", mode="nearest")
    g.node("Slice", ["9"], "10", axes=[2, 3], starts=[0, 4], ends=[-16, 20])
    g.node("Sub", [g.constant("one", [1.0]), "8"], "11")
    g.node("Concat", ["11", "10"], "12", axis=1)
    g.node("Concat", ["12", "5"], "13", axis=1)
    g.node("Conv", ["13", g.constant("w2", w2)], "14", pads=[1, 0, 2, 1], strides=[2, 2])
    g.node("Add", ["14", g.constant("bias", bias)], "15")
    g.node("HardSigmoid", ["15"], "16", alpha=0.3, beta=0.4)
    g.node("AveragePool", ["16"], "17", kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 1, 1], count_include_pad=1)
    g.node("Dropout", ["17"], "18", ratio=0.5)
    g.node("Flatten", ["18"], "19", axis=1)
    g.node("Gemm", ["19", g.constant("w3", w3), g.constant("c", [0.25])], "20", alpha=0.5, beta=2.0)
    g.node("Unsqueeze", ["20"], "21", axes=[2, 3])
    g.node("Squeeze", ["21"], "22", axes=[2, 3])
    g.node("Max", ["22", g.constant("zero", 0.0)], "23")

    def forward(x):
        x = TAP("conv_4", F.conv2d(F.pad((x - mean.to(x)) / std.to(x), (1, 1, 1, 1), value=0.5), w1.to(x), None, 2))
        a, b = x[:, :3], TAP("split_6", x[:, 3:6])
        c = TAP("clip_8", torch.clamp(a, -0.5, 0.75))
        b = TAP("slice_10", F.interpolate(b, scale_factor=2)[:, :, :-16, 4:20])
        x = TAP("concat_13", torch.cat([1 - c, b, a], 1))
        x = TAP("conv_14", F.conv2d(F.pad(x, (0, 1, 1, 2)), w2.to(x), None, 2)) + bias.to(x)
        x = TAP("hardsigmoid_16", torch.clamp(0.3 * TAP("add_15", x) + 0.4, 0, 1))
        x = TAP("averagepool_17", F.avg_pool2d(F.pad(x, (0, 1, 0, 1)), 2, 2))
        x = TAP("gemm_20", 0.5 * (TAP("flatten_19", x.flatten(1)) @ w3.to(x)) + 0.5)
        return TAP("max_23", torch.relu(x))

    return g.file("23", 9), forward


def new():
    """Opset 20: axes and sizes as inputs, GELU as an operator, shapes by arithmetic."""
    w1, w2, w3 = weights(9, 3, 3, 3), weights(6, 9, 1, 1), weights(6, 4)
    scale, shift = 1 + weights(6), weights(6)
    g = Graph(["batch", 3, SIDE, SIDE])
    g.node("Conv", ["image", g.constant("w1", w1)], "conv", pads=[1, 1, 1, 1], strides=[1, 2])
    g.node("Gelu", ["conv"], "gelu")
    g.node("Gelu", ["gelu"], "gelu_tanh", approximate="tanh")
    g.node("Split", ["gelu_tanh"], ["part_a", "part_b", "part_c"], axis=1, num_outputs=3)
    g.node("ReduceMean", ["part_a", g.constant("channel", [1], np.int64)], "channel_mean", keepdims=1)
    g.node("Mul", ["part_b", "channel_mean"], "weighted")
    g.node("Concat", ["weighted", "part_c", "part_a"], "joined", axis=-3)
    g.node("Conv", ["joined", g.constant("w2", w2)], "mixed")
    g.node("HardSwish", ["mixed"], "swish")
    g.node("Resize", ["swish", "", "", g.constant("sizes", [1, 6, 48, 24], np.int64)], "resized", mode="linear",
           coordinate_transformation_mode="half_pixel")
    g.node("Slice", ["resized", g.constant("from", [1, 0], np.int64), g.constant("to", [2**63 - 1, 22], np.int64),
                     g.constant("axes", [2, 3], np.int64), g.constant("by", [2, 3], np.int64)], "thinned")
    g.node("Shape", ["thinned"], "shape")
    g.node("Gather", ["shape", g.constant("zero", 0, np.int64)], "batch_size")
    g.node("Unsqueeze", ["batch_size", g.constant("zeros", [0], np.int64)], "batch_list")
    g.node("Gather", ["shape", g.constant("one", 1, np.int64)], "channels")
    g.node("Unsqueeze", ["channels", "zeros"], "channel_list")
    g.node("Concat", ["batch_list", "channel_list", g.constant("rest", [-1], np.int64)], "target", axis=0)
    g.node("Reshape", ["thinned", "target"], "tokens")
    g.node("Transpose", ["tokens"], "tokens_last", perm=[0, 2, 1])
    g.node("LayerNormalization", ["tokens_last", g.constant("scale", scale), g.constant("shift", shift)], "normed")
    g.node("ReduceMean", ["normed", g.constant("second", [1], np.int64)], "pooled", keepdims=0)
    g.node("MatMul", ["pooled", g.constant("w3", w3)], "logits")

    def forward(x):
        x = TAP("conv", F.conv2d(x, w1.to(x), None, (1, 2), 1))
        x = TAP("gelu_tanh", F.gelu(TAP("gelu", F.gelu(x)), approximate="tanh"))
        a, b, c = x.chunk(3, 1)
        x = TAP("joined", torch.cat([b * TAP("channel_mean", a.mean(1, keepdim=True)), c, a], 1))
        x = TAP("swish", F.hardswish(F.conv2d(x, w2.to(x))))
        x = TAP("resized", F.interpolate(x, (48, 24), mode="bilinear", align_corners=False))
        x = TAP("thinned", x[:, :, 1::2, 0:22:3])
        x = F.layer_norm(x.permute(0, 2, 3, 1), (6,), scale.to(x), shift.to(x), 1e-5)
        TAP("normed", x.permute(0, 3, 1, 2))
        return TAP("logits", TAP("pooled", x.mean([1, 2])) @ w3.to(x))

    return g.file("logits", 20), forward


def places():
    """Opset 13: what moves, adds and takes away places, in the forms that the others have not."""
    w1, w2, w3, w4 = weights(8, 3, 3, 3), weights(8, 6, 3, 3), weights(6, 6, 2, 3), weights(4, 24, 1, 1)
    slope, per_row = 0.2 + 0.1 * torch.rand(8, 1, 1), weights(1, 16, 1)
    g = Graph(["n", 3, SIDE, SIDE])
    g.node("Conv", ["image", g.constant("w1", w1)], "first", pads=[2, 0, 1, 3], strides=[2, 2], dilations=[2, 1])
    g.node("PRelu", ["first", g.constant("slope", slope)], "sloped")
    g.node("ConvTranspose", ["sloped", g.constant("w2", w2)], "enlarged", auto_pad="SAME_UPPER", strides=[2, 2])
    g.node("ConvTranspose", ["enlarged", g.constant("w3", w3)], "cut", pads=[0, 1, 1, 1], strides=[1, 1])
    g.node("SpaceToDepth", ["cut"], "blocks", blocksize=2)
    g.node("Conv", ["blocks", g.constant("w4", w4)], "mixed")
    g.node("Add", ["mixed", g.constant("per_row", per_row)], "shifted")
    g.node("Pad", ["shifted", g.constant("pads", [0, 0, 1, 0, 0, 0, 0, 2], np.int64)], "edged", mode="edge")
    g.node("Resize", ["edged", "", g.constant("scales", [1, 1, 2, 1.5])], "aligned", mode="linear",
           coordinate_transformation_mode="align_corners")
    g.node("Resize", ["aligned", "", g.constant("twice", [1, 1, 1, 2])], "nearest", mode="nearest",
           coordinate_transformation_mode="half_pixel", nearest_mode="round_prefer_floor")
    g.node("DepthToSpace", ["nearest"], "space", blocksize=2, mode="DCR")
    g.node("LeakyRelu", ["space"], "leaky", alpha=0.3)
    g.node("AveragePool", ["leaky"], "mean", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1)
    g.node("Softmax", ["nearest"], "chances", axis=1)
    g.node("GlobalMaxPool", ["chances"], "largest")
    g.node("Mul", ["largest", "nearest"], "gated")
    g.node("GlobalAveragePool", ["gated"], "gated_mean")
    g.node("ReduceMax", ["mean"], "mean_max", axes=[-1, -2], keepdims=1)
    g.node("Div", ["gated_mean", "mean_max"], "ratio")
    g.node("Flatten", ["ratio"], "flat")
    g.node("Pow", ["flat", g.constant("square", 2.0)], "squared")

    def forward(x):
        x = TAP("first", F.conv2d(F.pad(x, (0, 3, 2, 1)), w1.to(x), None, 2, dilation=(2, 1)))
        x = TAP("sloped", F.prelu(x, slope.to(x).flatten()))
        x = TAP("enlarged", F.conv_transpose2d(x, w2.to(x), None, 2)[:, :, :2 * x.shape[2], :2 * x.shape[3]])
        x = TAP("cut", F.conv_transpose2d(x, w3.to(x))[:, :, :-1, 1:-1])
        n, c, h, w = x.shape
        x = TAP("blocks", x.view(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(n, -1, h // 2, w // 2))
        x = TAP("shifted", TAP("mixed", F.conv2d(x, w4.to(x))) + per_row[:, :x.shape[2]].to(x))
        x = TAP("edged", F.pad(x, (0, 2, 1, 0), mode="replicate"))
        x = F.interpolate(x, scale_factor=(2, 1.5), mode="bilinear", align_corners=True)
        y = TAP("nearest", TAP("aligned", x).repeat_interleave(2, 3))
        n, c, h, w = y.shape
        x = TAP("space", y.view(n, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // 4, 2 * h, 2 * w))
        x = TAP("mean", F.avg_pool2d(F.leaky_relu(x, 0.3), 3, 2, 1, True, False))
        largest = TAP("largest", TAP("chances", y.softmax(1)).amax((2, 3), keepdim=True))
        means = TAP("gated_mean", TAP("gated", largest * y).mean((2, 3), keepdim=True))
        return TAP("squared", (means / TAP("mean_max", x.amax((2, 3), keepdim=True))).flatten(1) ** 2)

    return g.file("squared", 13), forward


def gathers():
    """Opset 19: channels in another order, groups of them, rows and columns side by side, windows with holes."""
    w1, order = weights(8, 3, 3, 3), [0, 4, 1, 5, 2, 6, 3, 7]
    g = Graph(["n", 3, SIDE, SIDE])
    g.node("Conv", ["image", g.constant("w1", w1)], "first", pads=[1, 1, 1, 1], strides=[2, 2])
    g.node("Gather", ["first", g.constant("order", order, np.int64)], "shuffled", axis=1)
    g.node("Reshape", ["first", g.constant("groups", [0, 2, 4, 16, 16], np.int64)], "grouped")
    g.node("Gather", ["grouped", g.constant("one", 1, np.int64)], "half", axis=1)
    g.node("Gather", ["grouped", g.constant("some", [3, -3], np.int64)], "some_of_each", axis=2)
    g.node("Reshape", ["some_of_each", g.constant("map", [0, 4, 16, 16], np.int64)], "picked")
    g.node("Gather", ["shuffled", g.constant("odd", list(range(1, 16, 2)), np.int64)], "odd_rows", axis=2)
    g.node("Concat", ["odd_rows", "shuffled"], "tall", axis=2)
    g.node("Concat", ["half", "picked"], "wide", axis=-1)
    g.node("MaxPool", ["tall"], "holes", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], dilations=[2, 3])
    g.node("AveragePool", ["wide"], "sparse", kernel_shape=[2, 3], dilations=[3, 2])
    g.node("GlobalAveragePool", ["holes"], "holes_mean")
    g.node("GlobalMaxPool", ["sparse"], "sparse_max")
    g.node("Concat", ["holes_mean", "sparse_max"], "joined", axis=1)
    g.node("Flatten", ["joined"], "flat")

    def forward(x):
        first = TAP("first", F.conv2d(x, w1.to(x), None, 2, 1))
        shuffled = TAP("shuffled", first[:, order])
        picked = TAP("picked", first[:, [3, 1, 7, 5]])
        tall = TAP("tall", torch.cat([TAP("odd_rows", shuffled[:, :, 1::2]), shuffled], 2))
        wide = TAP("wide", torch.cat([TAP("half", first[:, 4:]), picked], 3))
        holes = TAP("holes", F.max_pool2d(tall, 3, 2, 1, (2, 3)))
        window = torch.full((4, 1, 2, 3), 1 / 6).to(x)
        sparse = TAP("sparse", F.conv2d(wide, window, dilation=(3, 2), groups=4))
        return TAP("flat", torch.cat([holes.mean((2, 3)), sparse.amax((2, 3))], 1))

    return g.file("flat", 19), forward


CHANNELS = {"grey": 1, "bands": 4}


class Seeded(nn.Module):
    """Leaves nothing at a default that would hide a mistake."""

    @staticmethod
    def of(module):
        for each in module.modules():
            if isinstance(each, (nn.BatchNorm2d, nn.BatchNorm1d, nn.LayerNorm, nn.GroupNorm, nn.InstanceNorm2d)):
                nn.init.uniform_(each.weight, 0.75, 1.25)
                nn.init.uniform_(each.bias, -0.2, 0.2)
            if isinstance(each, (nn.BatchNorm2d, nn.BatchNorm1d)):
                nn.init.uniform_(each.running_mean, -0.2, 0.2)
                nn.init.uniform_(each.running_var, 0.75, 1.25)
        return module.eval()


def all_models():
    """By name: the file, the function or module, which of its layers have channels last, and which are not in the file."""
    nexts = [f"stages.{i}.{part}" for i in range(2) for part in ("norm", "pwconv1", "act", "pwconv2")]
    torch.manual_seed(0)
    folded = ["conv1", "bn1"] + [
        f"layer1.{i}.{part}" for i in range(2)
        for part in ("conv1", "conv2", "bn1", "bn2", "downsample.0", "downsample.1")]
    models = {}
    for name, module, opset, keep_norms, dynamic, last, absent in (
            ("residual", Residual(), 17, True, True, [], []),
            ("residual-folded", Residual(), 13, False, False, [], folded),
            ("mobile", Mobile(), 13, False, True, [], ["dropout"]),
            ("mobile-14", Mobile(), 14, False, True, [], ["dropout"]),
            ("next", Next(), 17, False, True, nexts, []),
            ("next-13", Next(), 13, False, False, nexts, []),
            ("shuffle", Shuffle(), 17, False, True, [], []),
            ("unet", UNet(), 16, False, True, [], []),
            ("pools", Pools(), 15, False, True, [], []),
            ("normed", Normed(), 17, False, True, [], []),
            ("vectors", Vectors(), 17, True, True, [], [])):
        module = Seeded.of(module)
        models[name] = (exported(module, opset, keep_norms, dynamic), module, last, absent)
    for name, make in (("keras", keras), ("old", old), ("new", new), ("places", places), ("gathers", gathers)):
        file, forward = make()
        models[name] = (file, forward, [], [])
    for name, module in (("grey", Grey()), ("bands", Bands()), ("signal", Signal())):
        module = Seeded.of(module)
        models[name] = (exported(module, 17, name == "signal", True, CHANNELS.get(name, 3)), module, [], [])
    return models
