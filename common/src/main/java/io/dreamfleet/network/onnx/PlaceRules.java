package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that cut channels or places out, put them together, add some, or enlarge a map. */
final class PlaceRules {
  private PlaceRules() {}

  static Map<String, Rule> all() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put("Concat", PlaceRules::concat);
    rules.put("Split", PlaceRules::split);
    rules.put("Slice", PlaceRules::slice);
    rules.put("Pad", PlaceRules::pad);
    rules.put("Resize", PlaceRules::resize);
    rules.put("Upsample", PlaceRules::resize);
    return rules;
  }

  private static void concat(Call call) {
    List<Value.Feature> parts = IntStream.range(0, call.inputs()).mapToObj(call::feature).toList();
    if (parts.size() == 1) {
      call.result(parts.get(0));
      return;
    }
    int axis = Call.featureAxis(call.integer("axis", 0), parts.get(0));
    boolean alike =
        parts.stream()
            .allMatch(
                part ->
                    part.view().rank() == parts.get(0).view().rank()
                        && part.view().isPermutation(call.shape(part))
                        && order(call, part).equals(order(call, parts.get(0))));
    List<Value.Feature> ordered = alike ? parts : parts.stream().map(call::map).toList();
    View view = ordered.get(0).view();
    View.Axis along = view.axis(axis, call.shape(ordered.get(0))).orElseThrow();
    int size = ordered.stream().mapToInt(part -> part.view().sizes().get(axis)).sum();
    call.result(
        call.add(
            switch (along) {
              case CHANNELS -> new Op.Concat();
              case ROWS -> new ImportedOp.ConcatPlaces(ImportedOp.Axis.ROWS);
              case COLUMNS -> new ImportedOp.ConcatPlaces(ImportedOp.Axis.COLUMNS);
            },
            view.with(axis, along, size),
            Map.of(),
            ordered.stream().map(Value.Feature::node).toArray(String[]::new)));
  }

  private static List<Optional<View.Axis>> order(Call call, Value.Feature x) {
    return IntStream.range(0, x.view().rank())
        .mapToObj(axis -> x.view().axis(axis, call.shape(x)))
        .toList();
  }

  private static void split(Call call) {
    Value.Feature x = whole(call, call.feature(0));
    int axis = Call.featureAxis(call.integer("axis", 0), x);
    int size = x.view().sizes().get(axis);
    int count = call.node().outputs().size();
    List<Long> sizes =
        call.has(1)
            ? Arrays.stream(call.constant(1).integers()).boxed().toList()
            : call.integers("split").orElseGet(() -> even(size, count));
    if (sizes.size() != count
        || sizes.stream().anyMatch(part -> part < 1)
        || sizes.stream().mapToLong(Long::longValue).sum() != size) {
      throw new UnsupportedNodeException("splits %d into %s".formatted(size, sizes));
    }
    int from = 0;
    for (int i = 0; i < count; i++) {
      int to = from + Math.toIntExact(sizes.get(i));
      if (!call.node().outputs().get(i).isEmpty()) {
        String name = call.paths().of(call.node().outputs().get(i));
        call.result(i, cut(call, name, x, axis, new Cut(from, to, to, 1)));
      }
      from = to;
    }
  }

  private static List<Long> even(int size, int count) {
    long part = (size + count - 1) / count;
    List<Long> sizes = new ArrayList<>();
    for (long at = 0; at < size; at += part) {
      sizes.add(Math.min(part, size - at));
    }
    return sizes;
  }

  /** A value each of whose axes is one of its node's. */
  private static Value.Feature whole(Call call, Value.Feature x) {
    return x.view().isPermutation(call.shape(x)) ? x : call.map(x);
  }

  /**
   * What of an axis is taken.
   *
   * @param from the first, 0 or more
   * @param to one behind the last
   * @param end the same for inputs of any size: counted from the end where it is less than 0
   */
  private record Cut(int from, int to, int end, int step) {}

  private static Value.Feature cut(Call call, String name, Value.Feature x, int axis, Cut cut) {
    View.Axis along = x.view().axis(axis, call.shape(x)).orElseThrow();
    int size = x.view().sizes().get(axis);
    Op op;
    if (along == View.Axis.CHANNELS) {
      if (cut.step() != 1) {
        throw new UnsupportedNodeException("leaves out every other channel");
      }
      op = new Op.Slice(cut.from(), cut.to());
    } else {
      op =
          new ImportedOp.SlicePlaces(
              along == View.Axis.ROWS ? ImportedOp.Axis.ROWS : ImportedOp.Axis.COLUMNS,
              cut.from(),
              cut.to() == size ? Integer.MAX_VALUE : cut.end(),
              cut.step());
    }
    String node = call.assembly().add(name, op, Map.of(), x.node());
    FeatureShape shape = call.assembly().shape(node);
    int left =
        switch (along) {
          case CHANNELS -> shape.channels();
          case ROWS -> shape.height();
          case COLUMNS -> shape.width();
        };
    return new Value.Feature(node, x.view().with(axis, along, left));
  }

  private static void slice(Call call) {
    Value.Feature x = whole(call, call.feature(0));
    List<Long> starts = list(call, 1, "starts").orElseThrow(PlaceRules::noRange);
    List<Long> ends = list(call, 2, "ends").orElseThrow(PlaceRules::noRange);
    List<Long> axes =
        list(call, 3, "axes")
            .orElseGet(() -> IntStream.range(0, starts.size()).mapToObj(i -> (long) i).toList());
    List<Long> steps =
        list(call, 4, "steps").orElseGet(() -> starts.stream().map(start -> 1L).toList());
    if (ends.size() != starts.size()
        || axes.size() != starts.size()
        || steps.size() != starts.size()) {
      throw noRange();
    }
    Value.Feature sliced = x;
    for (int i = 0; i < starts.size(); i++) {
      int axis = Call.featureAxis(axes.get(i), x);
      Cut cut = cut(starts.get(i), ends.get(i), steps.get(i), sliced.view().sizes().get(axis));
      boolean last = i == starts.size() - 1;
      sliced = cut(call, last ? call.name() : call.name() + "." + i, sliced, axis, cut);
    }
    call.result(sliced);
  }

  private static UnsupportedNodeException noRange() {
    return new UnsupportedNodeException("does not say what to slice");
  }

  private static Cut cut(long start, long end, long step, int size) {
    long from = Math.max(0, Math.min(size, start < 0 ? start + size : start));
    long to = Math.max(0, Math.min(size, end < 0 ? end + size : end));
    if (step < 1 || to <= from) {
      throw new UnsupportedNodeException(
          "slices %d to %d by %d of %d".formatted(start, end, step, size));
    }
    return new Cut(
        (int) from,
        (int) to,
        end < 0 ? (int) (to - size) : (int) to,
        Call.small("a step", step, 1));
  }

  private static Optional<List<Long>> list(Call call, int input, String attribute) {
    return call.has(input)
        ? Optional.of(Arrays.stream(call.constant(input).integers()).boxed().toList())
        : call.integers(attribute);
  }

  private static void pad(Call call) {
    Value.Feature x = whole(call, call.feature(0));
    int rank = x.view().rank();
    List<Long> pads = list(call, 1, "pads").orElseThrow(PlaceRules::noPads);
    if (call.has(3)) {
      pads = onAxes(pads, call.constant(3).integers(), rank + 1);
    }
    if (pads.size() != 2 * (rank + 1) || pads.get(0) != 0 || pads.get(rank + 1) != 0) {
      throw noPads();
    }
    Map<View.Axis, int[]> sides = new HashMap<>();
    for (int axis = 0; axis < rank; axis++) {
      sides.put(
          x.view().axis(axis, call.shape(x)).orElseThrow(),
          new int[] {
            Call.small("padding", pads.get(1 + axis), 0),
            Call.small("padding", pads.get(rank + 2 + axis), 0)
          });
    }
    call.result(padded(call, x, sides));
  }

  private static UnsupportedNodeException noPads() {
    return new UnsupportedNodeException("does not pad channels, rows and columns alone");
  }

  private static List<Long> onAxes(List<Long> pads, long[] axes, int rank) {
    Long[] all = new Long[2 * rank];
    Arrays.fill(all, 0L);
    if (pads.size() != 2 * axes.length) {
      throw noPads();
    }
    for (int i = 0; i < axes.length; i++) {
      all[Call.axis(axes[i], rank)] = pads.get(i);
      all[Call.axis(axes[i], rank) + rank] = pads.get(i + axes.length);
    }
    return Arrays.asList(all);
  }

  private static Value.Feature padded(Call call, Value.Feature x, Map<View.Axis, int[]> sides) {
    ImportedOp.Filling filling =
        switch (call.text("mode", "constant")) {
          case "constant" -> ImportedOp.Filling.NUMBER;
          case "reflect" -> ImportedOp.Filling.REFLECTION;
          case "edge" -> ImportedOp.Filling.EDGE;
          default -> throw new UnsupportedNodeException("pads by " + call.text("mode", ""));
        };
    double number =
        call.opset() < 11
            ? call.real("value", 0)
            : call.optional(2).map(Constant::single).orElse(0.0);
    int[] none = {0, 0};
    int[] channels = sides.get(View.Axis.CHANNELS);
    int[] rows = sides.getOrDefault(View.Axis.ROWS, none);
    int[] columns = sides.getOrDefault(View.Axis.COLUMNS, none);
    boolean ofChannels = channels[0] + channels[1] > 0;
    boolean ofPlaces = rows[0] + rows[1] + columns[0] + columns[1] > 0;
    if (ofChannels && (ofPlaces || filling != ImportedOp.Filling.NUMBER || number != 0)) {
      throw new UnsupportedNodeException("pads channels with something else than zeros alone");
    }
    Op op =
        ofChannels
            ? new Op.PadChannels(channels[0], channels[1])
            : new ImportedOp.Pad(rows[0], columns[0], rows[1], columns[1], filling, number);
    String node = call.assembly().add(call.name(), op, Map.of(), x.node());
    return new Value.Feature(node, inOrderOf(call, x, call.assembly().shape(node)));
  }

  /** The axes of a new shape in the order that a value has them. */
  private static View inOrderOf(Call call, Value.Feature x, FeatureShape shape) {
    View view = x.view();
    for (int axis = 0; axis < view.rank(); axis++) {
      View.Axis along = x.view().axis(axis, call.shape(x)).orElseThrow();
      view = view.with(axis, along, View.of(shape).sizes().get(along.ordinal()));
    }
    return view;
  }

  private static void resize(Call call) {
    Value.Feature x = call.permutedMap(call.feature(0));
    List<Double> factors = factors(call, x);
    double[] along = {1, 1, 1};
    for (int axis = 0; axis < 3; axis++) {
      along[x.view().axis(axis, call.shape(x)).orElseThrow().ordinal()] = factors.get(axis);
    }
    if (along[0] != 1) {
      throw new UnsupportedNodeException("enlarges the channels");
    }
    ImportedOp.Resize op =
        new ImportedOp.Resize(interpolation(call, along[1], along[2]), along[1], along[2]);
    String node = call.assembly().add(call.name(), op, Map.of(), x.node());
    call.result(new Value.Feature(node, inOrderOf(call, x, call.assembly().shape(node))));
  }

  private static List<Double> factors(Call call, Value.Feature x) {
    int scales = call.opset() < 11 ? 1 : 2;
    boolean bySizes = call.opset() >= 11 && call.has(3) && call.constant(3).count() > 0;
    Optional<List<Long>> only = call.integers("axes");
    double[] given = bySizes ? call.constant(3).numbers() : call.constant(scales).numbers();
    List<Integer> sizes = new ArrayList<>(List.of(1));
    sizes.addAll(x.view().sizes());
    Double[] factors = {1.0, 1.0, 1.0, 1.0};
    if (given.length != only.map(List::size).orElse(4)) {
      throw new UnsupportedNodeException("does not say how large to make what");
    }
    for (int i = 0; i < given.length; i++) {
      int axis = Call.axis(only.isPresent() ? only.get().get(i) : i, 4);
      factors[axis] = bySizes && axis > 0 ? factor(sizes.get(axis), given[i]) : given[i];
    }
    if (factors[0] != 1 || Arrays.stream(factors).anyMatch(factor -> !(factor > 0))) {
      throw new UnsupportedNodeException("enlarges by %s".formatted(Arrays.toString(factors)));
    }
    return List.of(factors[1], factors[2], factors[3]);
  }

  /** The factor that makes just so much of a size, whatever rounding does. */
  private static double factor(int size, double wanted) {
    double factor = wanted / size;
    return (int) (size * factor) < wanted ? Math.nextUp(factor) : factor;
  }

  private static ImportedOp.Interpolation interpolation(Call call, double height, double width) {
    String mode = call.text("mode", "nearest");
    String coordinates =
        call.opset() < 11
            ? "asymmetric"
            : call.text("coordinate_transformation_mode", "half_pixel");
    if (call.integer("antialias", 0) != 0) {
      throw new UnsupportedNodeException("smoothes what it makes smaller (antialias)");
    }
    boolean centred = coordinates.startsWith("half_pixel") || coordinates.startsWith("pytorch");
    boolean whole = height == Math.rint(height) && width == Math.rint(width);
    if (mode.equals("nearest")) {
      String rounding =
          call.opset() < 11 ? "floor" : call.text("nearest_mode", "round_prefer_floor");
      boolean corner = coordinates.equals("asymmetric") && rounding.equals("floor");
      if (corner || centred && whole && rounding.startsWith("round")) {
        return ImportedOp.Interpolation.NEAREST;
      }
    } else if (mode.equals("linear")) {
      if (centred) {
        return ImportedOp.Interpolation.LINEAR;
      }
      if (coordinates.equals("align_corners")) {
        return ImportedOp.Interpolation.LINEAR_ALIGNED;
      }
    }
    throw new UnsupportedNodeException(
        "interpolates by %s, %s, %s"
            .formatted(mode, coordinates, call.text("nearest_mode", "round_prefer_floor")));
  }
}
