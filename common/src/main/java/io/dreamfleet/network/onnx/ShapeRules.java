package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that only see the same elements in another shape. */
final class ShapeRules {
  private ShapeRules() {}

  static Map<String, Rule> all() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put("Flatten", ShapeRules::flatten);
    rules.put("Reshape", ShapeRules::reshape);
    rules.put("Transpose", ShapeRules::transpose);
    rules.put("Squeeze", ShapeRules::squeeze);
    rules.put("Unsqueeze", ShapeRules::unsqueeze);
    rules.put("DepthToSpace", ShapeRules::depthToSpace);
    rules.put("SpaceToDepth", ShapeRules::spaceToDepth);
    return rules;
  }

  /** Computes what can not be had by looking otherwise at what there is. */
  private static void settle(Call call, Value.Feature x) {
    FeatureShape shape = call.shape(x);
    boolean map = shape instanceof FeatureShape.Map;
    boolean asItIs =
        x.view().rank() != 1 && x.view().rank() != 3
            || x.view().rank() == 1 && !map && x.view().equals(View.of(shape))
            || x.view().rank() == 3 && map && x.view().isPermutation(shape);
    call.result(asItIs ? x : call.arranged(call.name(), x));
  }

  private static void flatten(Call call) {
    Value.Feature x = call.feature(0);
    if (Call.axis(call.integer("axis", 1), x.view().rank() + 1) != 1) {
      throw new UnsupportedNodeException("flattens from another axis than 1");
    }
    int size = x.view().sizes().stream().reduce(1, Math::multiplyExact);
    settle(call, reshaped(x, List.of(size)));
  }

  private static Value.Feature reshaped(Value.Feature x, List<Integer> sizes) {
    View view =
        x.view()
            .reshaped(sizes)
            .orElseThrow(
                () ->
                    new UnsupportedNodeException(
                        "makes %s of %s".formatted(sizes, x.view().sizes())));
    return new Value.Feature(x.node(), view);
  }

  private static void reshape(Call call) {
    Value.Feature x = call.feature(0);
    long[] wanted = call.constant(1).integers();
    List<Long> sizes = new ArrayList<>(List.of(call.batch()));
    x.view().sizes().forEach(size -> sizes.add((long) size));
    long[] given = wanted.clone();
    for (int i = 0; i < given.length; i++) {
      if (given[i] == 0 && call.integer("allowzero", 0) == 0 && i < sizes.size()) {
        given[i] = sizes.get(i);
      }
    }
    long all = sizes.stream().reduce(1L, (a, b) -> a * b);
    long known = Arrays.stream(given).filter(size -> size > 0).reduce(1, (a, b) -> a * b);
    for (int i = 0; i < given.length; i++) {
      if (given[i] == -1) {
        given[i] = known == 0 ? 0 : all / known;
      }
    }
    if (given.length < 2 || given[0] != call.batch() || product(given) != all) {
      throw new UnsupportedNodeException(
          "makes %s of %s, so that the first axis is the batch's no more"
              .formatted(Arrays.toString(wanted), sizes));
    }
    settle(call, reshaped(x, Arrays.stream(given).skip(1).mapToObj(Math::toIntExact).toList()));
  }

  private static long product(long[] sizes) {
    return Arrays.stream(sizes).reduce(1, (a, b) -> b < 0 || a > Integer.MAX_VALUE ? -1 : a * b);
  }

  private static void transpose(Call call) {
    Value.Feature x = call.feature(0);
    int rank = x.view().rank() + 1;
    List<Long> order =
        call.integers("perm")
            .orElseGet(
                () -> {
                  List<Long> reversed =
                      new ArrayList<>(IntStream.range(0, rank).mapToObj(i -> (long) i).toList());
                  Collections.reverse(reversed);
                  return reversed;
                });
    if (order.size() != rank || order.stream().distinct().count() != rank || order.get(0) != 0) {
      throw new UnsupportedNodeException(
          "orders the axes %s; the batch's must stay the first".formatted(order));
    }
    List<Integer> axes = order.stream().skip(1).map(axis -> Call.featureAxis(axis, x)).toList();
    settle(call, new Value.Feature(x.node(), x.view().transposed(axes)));
  }

  private static List<Long> axes(Call call) {
    return call.has(1)
        ? Arrays.stream(call.constant(1).integers()).boxed().toList()
        : call.integers("axes").orElse(List.of());
  }

  private static void squeeze(Call call) {
    Value.Feature x = call.feature(0);
    List<Integer> given = axes(call).stream().map(axis -> Call.featureAxis(axis, x)).toList();
    List<Integer> gone =
        given.isEmpty()
            ? IntStream.range(0, x.view().rank())
                .filter(axis -> x.view().sizes().get(axis) == 1)
                .boxed()
                .toList()
            : given;
    View view = x.view();
    for (int axis : gone.stream().sorted(Collections.reverseOrder()).distinct().toList()) {
      if (view.sizes().get(axis) != 1) {
        throw new UnsupportedNodeException(
            "takes away an axis of size %d".formatted(view.sizes().get(axis)));
      }
      view = view.without(axis);
    }
    settle(call, new Value.Feature(x.node(), view));
  }

  private static void unsqueeze(Call call) {
    Value.Feature x = call.feature(0);
    List<Long> given = axes(call);
    int rank = x.view().rank() + 1 + given.size();
    View view = x.view();
    for (int axis : given.stream().map(each -> Call.axis(each, rank)).sorted().toList()) {
      if (axis == 0 || axis > view.rank() + 1) {
        throw new UnsupportedNodeException("adds an axis in front of the batch's");
      }
      view = view.with(axis - 1);
    }
    settle(call, new Value.Feature(x.node(), view));
  }

  private static int block(Call call) {
    return Call.small("a block size", call.integer("blocksize", 0), 1);
  }

  private static void depthToSpace(Call call) {
    Value.Feature x = call.map(call.feature(0));
    int block = block(call);
    FeatureShape shape = call.shape(x);
    if (shape.channels() % (block * block) != 0) {
      throw new UnsupportedNodeException(
          "makes blocks of %d of %d channels".formatted(block, shape.channels()));
    }
    int channels = shape.channels() / (block * block);
    boolean columnsFirst = call.text("mode", "DCR").equals("CRD");
    List<Integer> parts =
        columnsFirst
            ? List.of(channels, block, block, shape.height(), shape.width())
            : List.of(block, block, channels, shape.height(), shape.width());
    List<Integer> order = columnsFirst ? List.of(0, 3, 1, 4, 2) : List.of(2, 3, 0, 4, 1);
    View view = reshaped(x, parts).view().transposed(order);
    settle(
        call,
        reshaped(
            new Value.Feature(x.node(), view),
            List.of(channels, shape.height() * block, shape.width() * block)));
  }

  private static void spaceToDepth(Call call) {
    Value.Feature x = call.map(call.feature(0));
    int block = block(call);
    FeatureShape shape = call.shape(x);
    if (shape.height() % block != 0 || shape.width() % block != 0) {
      throw new UnsupportedNodeException("makes blocks of %d of %s".formatted(block, shape.text()));
    }
    int rows = shape.height() / block;
    int columns = shape.width() / block;
    View view =
        reshaped(x, List.of(shape.channels(), rows, block, columns, block))
            .view()
            .transposed(List.of(2, 4, 0, 1, 3));
    settle(
        call,
        reshaped(
            new Value.Feature(x.node(), view),
            List.of(shape.channels() * block * block, rows, columns)));
  }
}
