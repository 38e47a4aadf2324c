package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the axes of a value of the file, the batch's not counted, lie in a node's output, whose order
 * is always channels, rows, columns. A transposition or a reshape often needs no computation:
 * {@code [rows][columns][channels]} is the same map as a framework with channels last sees it, and
 * in between a channel shuffle has two axes that are both parts of the channels.
 *
 * @param axes the parts that each axis is made of, from the slowest to the fastest; none where its
 *     size is 1
 */
record View(List<List<Part>> axes) {
  /** Seven beside the batch's: two for each axis of a map, and one more. */
  private static final int MOST_AXES = 7;

  View {
    if (axes.size() > MOST_AXES) {
      throw new UnsupportedNodeException(
          "makes a value of %d axes; %d are supported".formatted(axes.size() + 1, MOST_AXES + 1));
    }
    axes = axes.stream().map(List::copyOf).toList();
  }

  /** The axes of a node's output. */
  enum Axis {
    CHANNELS,
    ROWS,
    COLUMNS
  }

  /**
   * A part of an axis of the node's output, or all of it.
   *
   * @param size 2 or more
   * @param stride how far its elements are apart, in elements of the axis
   */
  record Part(Axis axis, int size, int stride) {}

  /** As the node's output is. */
  static View of(FeatureShape shape) {
    List<List<Part>> axes = new ArrayList<>(List.of(whole(Axis.CHANNELS, shape.channels())));
    if (shape instanceof FeatureShape.Map map) {
      axes.add(whole(Axis.ROWS, map.height()));
      axes.add(whole(Axis.COLUMNS, map.width()));
    }
    return new View(axes);
  }

  private static List<Part> whole(Axis axis, int size) {
    return size == 1 ? List.of() : List.of(new Part(axis, size, 1));
  }

  int rank() {
    return axes.size();
  }

  /** Sizes of the axes. */
  List<Integer> sizes() {
    return axes.stream().map(View::size).toList();
  }

  private static int size(List<Part> parts) {
    return parts.stream().mapToInt(Part::size).reduce(1, (a, b) -> a * b);
  }

  /**
   * Which axis of the output an axis of the value is all of; empty where it is a part, or several.
   */
  Optional<Axis> axis(int index, FeatureShape shape) {
    List<Part> parts = axes.get(index);
    List<List<Part>> all = of(shape).axes;
    if (parts.isEmpty()) {
      return missing(index, shape);
    }
    return IntStream.range(0, all.size())
        .filter(i -> all.get(i).equals(parts))
        .mapToObj(i -> Axis.values()[i])
        .findFirst();
  }

  /** An axis of size 1 is the one whose turn it would be among those of size 1. */
  private Optional<Axis> missing(int index, FeatureShape shape) {
    List<List<Part>> all = of(shape).axes;
    List<Integer> free =
        IntStream.range(0, all.size()).filter(i -> all.get(i).isEmpty()).boxed().toList();
    List<Integer> empty =
        IntStream.range(0, rank()).filter(i -> axes.get(i).isEmpty()).boxed().toList();
    if (all.size() != rank() || free.size() != empty.size()) {
      return Optional.empty();
    }
    // of a 1x1 map with channels last, the empty axes are the first two; of one as it is, the last
    return Optional.of(Axis.values()[free.get(empty.indexOf(index))]);
  }

  /** Where the axis of the output is all of one axis of the value; -1 where it is not. */
  int indexOf(Axis wanted, FeatureShape shape) {
    return IntStream.range(0, rank())
        .filter(i -> axis(i, shape).filter(wanted::equals).isPresent())
        .findFirst()
        .orElse(-1);
  }

  /** Whether each axis of the value is all of another axis of the output. */
  boolean isPermutation(FeatureShape shape) {
    return rank() == of(shape).rank()
        && IntStream.range(0, rank())
                .mapToObj(i -> axis(i, shape))
                .flatMap(Optional::stream)
                .distinct()
                .count()
            == rank();
  }

  /** The axes in another order. */
  View transposed(List<Integer> order) {
    return new View(order.stream().map(axes::get).toList());
  }

  /** With an axis of size 1 in a place. */
  View with(int index) {
    List<List<Part>> more = new ArrayList<>(axes);
    more.add(index, List.of());
    return new View(more);
  }

  /** Without an axis. */
  View without(int index) {
    List<List<Part>> fewer = new ArrayList<>(axes);
    fewer.remove(index);
    return new View(fewer);
  }

  /** With another axis in the place of one. */
  View with(int index, Axis axis, int size) {
    List<List<Part>> other = new ArrayList<>(axes);
    other.set(index, whole(axis, size));
    return new View(other);
  }

  /** With an axis of the output, and all that is of it, as if that had size 1. */
  View collapsed(List<Axis> gone) {
    return new View(
        axes.stream()
            .map(parts -> parts.stream().filter(part -> !gone.contains(part.axis())).toList())
            .toList());
  }

  /**
   * The same elements in the same order with other axes; empty where they would tear apart what has
   * no whole parts.
   */
  Optional<View> reshaped(List<Integer> sizes) {
    List<Part> left = new ArrayList<>(axes.stream().flatMap(List::stream).toList());
    Collections.reverse(left);
    List<List<Part>> reshaped = new ArrayList<>();
    for (int i = sizes.size() - 1; i >= 0; i--) {
      List<Part> axis = new ArrayList<>();
      int missing = sizes.get(i);
      while (missing > 1) {
        if (left.isEmpty()) {
          return Optional.empty();
        }
        Part part = left.remove(0);
        if (missing % part.size() == 0) {
          axis.add(part);
          missing /= part.size();
        } else if (part.size() % missing == 0) {
          axis.add(new Part(part.axis(), missing, part.stride()));
          left.add(0, new Part(part.axis(), part.size() / missing, part.stride() * missing));
          missing = 1;
        } else {
          return Optional.empty();
        }
      }
      Collections.reverse(axis);
      reshaped.add(axis);
    }
    if (!left.isEmpty()) {
      return Optional.empty();
    }
    Collections.reverse(reshaped);
    return Optional.of(new View(joined(reshaped)));
  }

  /** Neighbouring parts that were one before are one again. */
  private static List<List<Part>> joined(List<List<Part>> axes) {
    return axes.stream().map(View::joinedParts).toList();
  }

  private static List<Part> joinedParts(List<Part> parts) {
    List<Part> joined = new ArrayList<>();
    for (Part part : parts) {
      Part last = joined.isEmpty() ? part : joined.get(joined.size() - 1);
      if (!joined.isEmpty()
          && last.axis() == part.axis()
          && last.stride() == part.stride() * part.size()) {
        joined.set(
            joined.size() - 1, new Part(part.axis(), last.size() * part.size(), part.stride()));
      } else {
        joined.add(part);
      }
    }
    return joined;
  }
}
