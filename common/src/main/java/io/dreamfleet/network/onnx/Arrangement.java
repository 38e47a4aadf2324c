package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to have a view of an output as an output.
 *
 * @param view the axes that it is to have
 * @param shape of the output that is viewed
 */
record Arrangement(View view, FeatureShape shape) {

  /** The computation. */
  Op op() {
    return view.rank() == 1 && shape instanceof FeatureShape.Map && inOrder()
        ? new Op.Flatten()
        : rearrangement();
  }

  private boolean inOrder() {
    return View.of(shape).reshaped(view.sizes()).filter(view::equals).isPresent();
  }

  private ImportedOp.Rearrange rearrangement() {
    boolean map = shape instanceof FeatureShape.Map;
    List<View.Part> channels = parts(View.Axis.CHANNELS, shape.channels());
    List<View.Part> rows = parts(View.Axis.ROWS, shape.height());
    List<View.Part> columns = parts(View.Axis.COLUMNS, shape.width());
    List<View.Part> all = new ArrayList<>(channels);
    if (map) {
      all.addAll(rows);
      all.addAll(columns);
    }
    List<List<Integer>> axes = new ArrayList<>();
    for (List<View.Part> axis : view.axes()) {
      axes.add(new ArrayList<>(axis.stream().map(all::indexOf).toList()));
    }
    placeSingles(all, axes);
    return new ImportedOp.Rearrange(
        channels.stream().map(View.Part::size).toList(),
        map ? behindFirst(rows) : List.of(),
        map ? behindFirst(columns) : List.of(),
        map ? ImportedOp.Rearrange.Source.MAP : ImportedOp.Rearrange.Source.VECTOR,
        axes);
  }

  /** An axis of the output in its parts; one of size 1 is a part of that size. */
  private List<View.Part> parts(View.Axis axis, int size) {
    List<View.Part> parts =
        view.axes().stream()
            .flatMap(List::stream)
            .filter(part -> part.axis() == axis)
            .sorted((one, other) -> Integer.compare(other.stride(), one.stride()))
            .toList();
    int product = parts.stream().mapToInt(View.Part::size).reduce(1, (a, b) -> a * b);
    if (product != size) {
      throw new UnsupportedNodeException("needs an input whose places were taken away");
    }
    return parts.isEmpty() ? List.of(new View.Part(axis, 1, 1)) : parts;
  }

  private static List<Integer> behindFirst(List<View.Part> parts) {
    return parts.stream().skip(1).map(View.Part::size).toList();
  }

  /** Parts of size 1 are in no view; each goes where its own axis is empty, else to the last. */
  private static void placeSingles(List<View.Part> all, List<List<Integer>> axes) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).size() == 1) {
        int home = all.get(i).axis().ordinal();
        boolean free = axes.size() == 3 && axes.get(home).isEmpty();
        axes.get(free ? home : axes.size() - 1).add(i);
      }
    }
  }
}
