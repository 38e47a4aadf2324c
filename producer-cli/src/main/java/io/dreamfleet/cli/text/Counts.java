package io.dreamfleet.cli.text;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Op;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Numbers of parameters, counted as PyTorch does: statistics that are only kept are none. */
public final class Counts {
  private Counts() {}

  /** All learned values of a network. */
  public static long parameters(Network network) {
    return network.nodes().stream().mapToLong(node -> parameters(node.op())).sum();
  }

  /** All learned values of one computation. */
  public static long parameters(Op op) {
    return op.parameters().entrySet().stream()
        .filter(parameter -> !parameter.getKey().startsWith("running_"))
        .map(Map.Entry::getValue)
        .mapToLong(Counts::product)
        .sum();
  }

  /** As people read it: {@code 11,689,512}. */
  public static String text(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static long product(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }
}
