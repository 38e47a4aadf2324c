package io.dreamfleet.network.architecture;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Op;

/**
 * A convolution of whatever number of channels goes in. Unless told otherwise it has stride 1, no
 * groups, no bias, and as much padding as keeps the size.
 */
record Conv(int out, Extent kernel, Extent stride, Extent padding, int groups, boolean bias)
    implements Block {

  static Conv of(int out, int kernel) {
    return of(out, kernel, kernel);
  }

  /** With a kernel that is not square. */
  static Conv of(int out, int height, int width) {
    return new Conv(
        out, new Extent(height, width), Extent.ONE, new Extent(height / 2, width / 2), 1, false);
  }

  Conv stride(int stride) {
    return new Conv(out, kernel, Extent.square(stride), padding, groups, bias);
  }

  Conv padding(int padding) {
    return new Conv(out, kernel, stride, Extent.square(padding), groups, bias);
  }

  Conv groups(int groups) {
    return new Conv(out, kernel, stride, padding, groups, bias);
  }

  /** A group for each channel. */
  Conv depthwise() {
    return groups(out);
  }

  Conv biased() {
    return new Conv(out, kernel, stride, padding, groups, true);
  }

  @Override
  public Flow apply(Flow x, String name) {
    return x.op(
        name, new Op.Conv2d(x.channels(), out, kernel, stride, padding, Extent.ONE, groups, bias));
  }
}
