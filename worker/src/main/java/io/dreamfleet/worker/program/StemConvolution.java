package io.dreamfleet.worker.program;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.List;

/**
 * A strided convolution over the picture itself, rewritten to one without stride over more
 * channels.
 *
 * <p>Gradients with respect to three channels use three of a vector's sixteen lanes. With stride s,
 * each block of s by s pixels becomes one place of s*s*3 channels ({@code torch.pixel_unshuffle}),
 * and output i reads the blocks i + first to i + last: with kernel row u and padding p, the
 * picture's row s*i + u - p is row r of block i + a where u - p = s*a + r. Kernel entries that have
 * no u are 0.
 *
 * <p>In ResNet-18 at 224x224 and batch 16 the 7x7 convolution of stride 2 took a sixth of a whole
 * step's time to layer4; this one of 4x4 takes a third of that.
 */
record StemConvolution(Op.Conv2d conv) {
  /** Beyond this, channels fill vectors well enough as they are. */
  private static final int FEW_CHANNELS = 4;

  /** Whether a node is such a convolution. */
  static boolean isOne(Node node) {
    return node.op() instanceof Op.Conv2d conv
        && node.inputs().get(0).equals(Network.INPUT)
        && conv.in() <= FEW_CHANNELS
        && conv.groups() == 1
        && conv.stride().height() > 1
        && conv.stride().height() == conv.stride().width()
        && conv.dilation().equals(Extent.ONE);
  }

  private int stride() {
    return conv.stride().height();
  }

  /** The first block that an output reads, relative to its own. */
  private int first(int padding) {
    return Math.floorDiv(-padding, stride());
  }

  /** The last block that an output reads, relative to its own. */
  private int last(int kernel, int padding) {
    return Math.floorDiv(kernel - 1 - padding, stride());
  }

  private int blocks(int kernel, int padding) {
    return last(kernel, padding) - first(padding) + 1;
  }

  private int rows() {
    return blocks(conv.kernel().height(), conv.padding().height());
  }

  private int columns() {
    return blocks(conv.kernel().width(), conv.padding().width());
  }

  /** The shape of the rewritten weight. */
  List<Integer> shape() {
    return List.of(conv.out(), conv.in() * stride() * stride(), rows(), columns());
  }

  /** The rewritten weight, of {@link #shape}, from one of shape out, in, height, width. */
  float[] weight(float[] original) {
    int height = conv.kernel().height();
    int width = conv.kernel().width();
    int s = stride();
    float[] rewritten = new float[conv.out() * conv.in() * s * s * rows() * columns()];
    for (int filter = 0; filter < conv.out() * conv.in(); filter++) {
      for (int u = 0; u < height; u++) {
        for (int v = 0; v < width; v++) {
          int row = u - conv.padding().height();
          int column = v - conv.padding().width();
          int place = Math.floorMod(row, s) * s + Math.floorMod(column, s);
          int blockRow = Math.floorDiv(row, s) - first(conv.padding().height());
          int blockColumn = Math.floorDiv(column, s) - first(conv.padding().width());
          rewritten[((filter * s * s + place) * rows() + blockRow) * columns() + blockColumn] =
              original[(filter * height + u) * width + v];
        }
      }
    }
    return rewritten;
  }

  /** The convolution over blocks that stands for it. */
  Op.Conv2d rewritten() {
    return new Op.Conv2d(
        conv.in() * stride() * stride(),
        conv.out(),
        new Extent(rows(), columns()),
        Extent.ONE,
        Extent.square(0),
        Extent.ONE,
        1,
        conv.bias());
  }

  /** The lines that make {@code blocks} of {@code x}. */
  String blocks(String x) {
    return """
        tall = torch.size(%1$s, 2)
        wide = torch.size(%1$s, 3)
        below = %2$s
        right = %3$s
        unshuffled = torch.pixel_unshuffle(torch.constant_pad_nd(%1$s, [%4$d, right, %5$d, below], 0), %6$d)
        blocks = torch.contiguous(unshuffled, memory_format=2)
    """
        .formatted(
            x,
            missing("tall", conv.kernel().height(), conv.padding().height()),
            missing("wide", conv.kernel().width(), conv.padding().width()),
            -stride() * first(conv.padding().width()),
            -stride() * first(conv.padding().height()),
            stride());
  }

  /** The lines that compute it from {@code x} into a variable. */
  String code(String variable, String x, String weight, String bias) {
    return blocks(x)
        + "    %s = torch.conv2d(blocks, %s, %s, [1, 1], [0, 0], [1, 1], 1)\n"
            .formatted(variable, weight, bias);
  }

  /** How much is missing behind the last row for all outputs to have their blocks: s*(n+last)-h. */
  private String missing(String size, int kernel, int padding) {
    String outputs =
        "torch.add(torch.floordiv(torch.add(%s, %d), %d), 1)"
            .formatted(size, 2 * padding - kernel, stride());
    return "torch.sub(torch.mul(torch.add(%s, %d), %d), %s)"
        .formatted(outputs, last(kernel, padding), stride(), size);
  }
}
