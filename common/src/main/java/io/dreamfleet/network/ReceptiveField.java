package io.dreamfleet.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * How large a part of a picture the elements of a layer look at, and how that part moves from one
 * element to the next; whatever the picture's size. For the pixels that one element sees in a
 * picture, see {@link PixelRegion}. Source of the formulas: Araujo, Norris, Sim, "Computing
 * Receptive Fields of Convolutional Neural Networks", Distill 2019, sections "Computing the
 * receptive field size" and "Computing receptive field region in input image".
 *
 * @param rows along the height
 * @param columns along the width
 */
public record ReceptiveField(Axis rows, Axis columns) {

  /** One direction of it. */
  public sealed interface Axis {

    /** The element at place i sees {@code size} pixels from {@code start + i * stride} on. */
    record Sliding(int size, int stride, int start) implements Axis {
      private Axis behind(Reach.Sliding window) {
        return new Sliding(
            size + (window.size() - 1) * stride,
            stride * window.stride(),
            start - window.padding() * stride);
      }
    }

    /**
     * Behind what enlarges, elements see up to {@code size} pixels; what one sees is not always as
     * far from what its neighbour sees.
     *
     * @param stride how far that is on average, in pixels
     */
    record Uneven(int size, double stride) implements Axis {
      private Axis behind(Reach.Sliding window) {
        return new Uneven(
            size + (int) Math.ceil((window.size() - 1) * stride), stride * window.stride());
      }

      private Axis behind(Reach.Scaled scaled) {
        return new Uneven(
            size + (int) Math.ceil((scaled.most() - 1) * stride), stride / scaled.factor());
      }

      private Axis behind(Reach.Spreading windows) {
        return new Uneven(
            size + (int) Math.ceil((windows.most() - 1) * stride), stride / windows.stride());
      }
    }

    /** Every element sees all of the picture. */
    record Whole() implements Axis {}
  }

  private static final Axis WHOLE = new Axis.Whole();
  private static final Axis PIXEL = new Axis.Sliding(1, 1, 0);
  private static final Reach.Spreading OWN = new Reach.Spreading(1, 1, 0, 1);

  /** The receptive fields of every layer that the network knows by a name, in its order. */
  public static Map<String, ReceptiveField> ofLayers(Network network) {
    Map<String, Axis> rows = axes(network, Extent::height);
    Map<String, Axis> columns = axes(network, Extent::width);
    Map<String, ReceptiveField> fields = new LinkedHashMap<>();
    network
        .layers()
        .forEach(
            (layer, node) ->
                fields.put(layer, new ReceptiveField(rows.get(node), columns.get(node))));
    return fields;
  }

  /**
   * Its height and width in pixels, such as {@code 99x99}; {@code all} for all of the picture, and
   * {@code ~99} for up to so many.
   */
  public String text() {
    String height = text(rows);
    String width = text(columns);
    return height.equals("all") && width.equals("all") ? "all" : height + "x" + width;
  }

  private static String text(Axis axis) {
    if (axis instanceof Axis.Uneven uneven) {
      return "~" + uneven.size();
    }
    return axis instanceof Axis.Sliding sliding ? Integer.toString(sliding.size()) : "all";
  }

  private static Map<String, Axis> axes(Network network, ToIntFunction<Extent> axis) {
    Map<String, Axis> axes = new HashMap<>();
    axes.put(Network.INPUT, PIXEL);
    for (Node node : network.nodes()) {
      Axis read = union(node.inputs().stream().map(axes::get).toList());
      axes.put(node.name(), behind(read, Reach.of(node.op()).along(axis)));
    }
    return axes;
  }

  private static Axis behind(Axis read, Reach.Along reached) {
    if (read instanceof Axis.Whole || reached instanceof Reach.Everything) {
      return WHOLE;
    }
    if (reached instanceof Reach.Spreading windows) {
      if (windows.equals(OWN)) {
        return read;
      }
      return even(read).behind(windows);
    }
    if (reached instanceof Reach.Scaled scaled) {
      return scaled.factor() == 1 ? read : even(read).behind(scaled);
    }
    Reach.Sliding window = (Reach.Sliding) reached;
    return read instanceof Axis.Sliding sliding
        ? sliding.behind(window)
        : ((Axis.Uneven) read).behind(window);
  }

  private static Axis.Uneven even(Axis read) {
    return read instanceof Axis.Sliding sliding
        ? new Axis.Uneven(sliding.size(), sliding.stride())
        : (Axis.Uneven) read;
  }

  /** What inputs of one shape see together. */
  private static Axis union(List<Axis> inputs) {
    Axis union = inputs.get(0);
    for (Axis input : inputs) {
      union = union(union, input);
    }
    return union;
  }

  private static Axis union(Axis one, Axis other) {
    if (one instanceof Axis.Sliding first && other instanceof Axis.Sliding second) {
      return first.stride() == second.stride() ? union(first, second) : WHOLE;
    }
    if (one instanceof Axis.Whole || other instanceof Axis.Whole) {
      return WHOLE;
    }
    // one of them was enlarged to the other's places, and so both see around the same pixel
    return new Axis.Uneven(Math.max(even(one).size(), even(other).size()), even(one).stride());
  }

  private static Axis union(Axis.Sliding one, Axis.Sliding other) {
    int start = Math.min(one.start(), other.start());
    int end = Math.max(one.start() + one.size(), other.start() + other.size());
    return new Axis.Sliding(end - start, one.stride(), start);
  }
}
