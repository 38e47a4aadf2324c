package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * How a window moves.
 *
 * @param dimensions of the file's window: 2, or 1 where it moves along what are rows here, and
 *     there is one column
 */
record Sliding(int dimensions, Extent kernel, Extent stride, Extent dilation) {

  /** Small numbers, for rows and columns. */
  static Extent extent(Call call, String attribute, int dimensions, int least, int otherwise) {
    List<Integer> sizes = new ArrayList<>(call.sizes(attribute, dimensions, least, otherwise));
    if (dimensions == 1) {
      sizes.add(least);
    }
    return new Extent(sizes.get(0), sizes.get(1));
  }
}
