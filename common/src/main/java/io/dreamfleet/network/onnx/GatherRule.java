package io.dreamfleet.network.onnx;

import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Entries of an axis by their numbers: channels in another order, groups of channels after a
 * reshape, every so many of the rows or columns.
 */
final class GatherRule {
  private GatherRule() {}

  static Map<String, Rule> all() {
    return Map.of("Gather", GatherRule::gather);
  }

  private static void gather(Call call) {
    Value.Feature x = call.feature(0);
    Constant numbers = call.constant(1);
    int axis = Call.featureAxis(call.integer("axis", 0), x);
    if (numbers.rank() > 1 || numbers.count() == 0) {
      throw new UnsupportedNodeException(
          "takes numbers of shape %s; a list, or one number, is supported"
              .formatted(numbers.shape()));
    }
    int size = x.view().sizes().get(axis);
    List<Integer> wanted =
        Arrays.stream(numbers.integers()).mapToObj(number -> place(number, size)).toList();
    boolean ofChannels =
        x.view().axes().get(axis).stream().allMatch(part -> part.axis() == View.Axis.CHANNELS);
    Value.Feature taken =
        ofChannels && isTakenApart(x.view())
            ? channels(call, x, axis, wanted)
            : places(call, x, axis, wanted);
    call.result(
        numbers.rank() == 0 ? new Value.Feature(taken.node(), taken.view().without(axis)) : taken);
  }

  private static int place(long number, int size) {
    long counted = number < 0 ? number + size : number;
    if (counted < 0 || counted >= size) {
      throw new UnsupportedNodeException("takes entry %d of %d".formatted(number, size));
    }
    return (int) counted;
  }

  /** Whether no axis has parts of the channels beside parts of the places. */
  private static boolean isTakenApart(View view) {
    return view.axes().stream()
        .allMatch(
            parts ->
                parts.stream().allMatch(part -> part.axis() == View.Axis.CHANNELS)
                    || parts.stream().noneMatch(part -> part.axis() == View.Axis.CHANNELS));
  }

  private static Value.Feature channels(
      Call call, Value.Feature x, int axis, List<Integer> wanted) {
    List<Integer> order = List.of(0);
    for (int i = 0; i < x.view().rank(); i++) {
      List<Integer> own = numbers(x.view().axes().get(i));
      List<Integer> entries = i == axis ? wanted.stream().map(own::get).toList() : own;
      order =
          order.stream().flatMap(before -> entries.stream().map(entry -> before + entry)).toList();
    }
    int from = order.get(0);
    List<Integer> inARow = IntStream.range(from, from + order.size()).boxed().toList();
    Op op =
        order.equals(inARow)
            ? new Op.Slice(from, from + order.size())
            : new ImportedOp.SelectChannels(order);
    String node = call.assembly().add(call.name(), op, Map.of(), x.node());
    return new Value.Feature(node, selected(x.view(), axis, wanted.size()));
  }

  /** Which channels the entries of an axis stand for; the one channel of none. */
  private static List<Integer> numbers(List<View.Part> parts) {
    List<Integer> numbers = List.of(0);
    for (View.Part part : parts) {
      if (part.axis() == View.Axis.CHANNELS) {
        numbers =
            numbers.stream()
                .flatMap(
                    before ->
                        IntStream.range(0, part.size()).mapToObj(i -> before + i * part.stride()))
                .toList();
      }
    }
    return numbers;
  }

  /** The new channels stand in the order of the axes. */
  private static View selected(View view, int axis, int count) {
    List<List<View.Part>> axes = new ArrayList<>(view.axes());
    int stride = 1;
    for (int i = axes.size() - 1; i >= 0; i--) {
      boolean ofChannels =
          !axes.get(i).isEmpty() && axes.get(i).get(0).axis() == View.Axis.CHANNELS;
      if (ofChannels || i == axis) {
        int size = i == axis ? count : view.sizes().get(i);
        axes.set(
            i, size == 1 ? List.of() : List.of(new View.Part(View.Axis.CHANNELS, size, stride)));
        stride *= size;
      }
    }
    return new View(axes);
  }

  /** Rows or columns that are as far apart from each other as the next ones. */
  private static Value.Feature places(
      Call call, Value.Feature given, int axis, List<Integer> wanted) {
    Value.Feature x = given.view().isPermutation(call.shape(given)) ? given : call.map(given);
    View.Axis along = x.view().axis(axis, call.shape(x)).orElseThrow();
    int from = wanted.get(0);
    int step = wanted.size() == 1 ? 1 : wanted.get(1) - from;
    boolean even =
        step > 0
            && IntStream.range(0, wanted.size()).allMatch(i -> wanted.get(i) == from + i * step);
    if (along == View.Axis.CHANNELS) {
      return channels(call, x, axis, wanted);
    }
    if (!even) {
      throw new UnsupportedNodeException(
          "takes rows or columns in another order than that of the picture");
    }
    Op op =
        new ImportedOp.SlicePlaces(
            along == View.Axis.ROWS ? ImportedOp.Axis.ROWS : ImportedOp.Axis.COLUMNS,
            from,
            wanted.get(wanted.size() - 1) + 1,
            step);
    return call.add(op, x.view().with(axis, along, wanted.size()), Map.of(), x.node());
  }
}
