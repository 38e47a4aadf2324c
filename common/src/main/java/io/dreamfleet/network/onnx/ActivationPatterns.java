package io.dreamfleet.network.onnx;

import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.ImportedOp.Arithmetic;
import io.dreamfleet.network.ImportedOp.Side;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.Map;
import java.util.Optional;

/**
 * Activations that exporters take apart because older opsets lack them. What they are made of stays
 * in the network, where it can be asked for, and costs nothing where it is not.
 */
record ActivationPatterns(Assembly assembly) {
  private static final double NEAR = 1e-3;

  private static final Map<Op.Function, Op.Function> GATES =
      Map.of(
          Op.Function.SIGMOID, Op.Function.SILU,
          Op.Function.HARDSIGMOID, Op.Function.HARDSWISH);

  /** An activation and what it is of. */
  record Found(Op.Function function, String input) {}

  /**
   * {@code x * sigmoid(x)}, {@code x * hardsigmoid(x)} and {@code 0.5 x * (1 + erf(x / sqrt 2))}.
   */
  Optional<Found> ofProduct(String one, String other) {
    return gated(one, other)
        .or(() -> gated(other, one))
        .or(() -> halved(one, other))
        .or(() -> halved(other, one));
  }

  private Optional<Found> gated(String x, String gate) {
    return node(gate)
        .filter(node -> node.inputs().get(0).equals(x))
        .filter(node -> node.op() instanceof Op.Activation)
        .map(node -> GATES.get(((Op.Activation) node.op()).function()))
        .map(function -> new Found(function, x));
  }

  private Optional<Found> halved(String half, String gate) {
    return behind(half, Arithmetic.MUL, 0.5)
        .filter(x -> ofGate(gate).filter(x::equals).isPresent())
        .map(x -> new Found(Op.Function.GELU, x));
  }

  /**
   * What {@code 0.5 * (x * (1 + erf(x / sqrt 2)))} is of.
   *
   * @param product the node that is multiplied
   * @param factor by which it is
   */
  Optional<String> ofHalf(String product, double factor) {
    Optional<Node> node =
        node(product).filter(found -> found.op() instanceof Op.Multiply && near(factor, 0.5));
    return node.flatMap(
        found -> {
          String one = found.inputs().get(0);
          String other = found.inputs().get(1);
          return ofGate(other).filter(one::equals).or(() -> ofGate(one).filter(other::equals));
        });
  }

  /** The x of {@code 1 + erf(x / sqrt 2)}. */
  private Optional<String> ofGate(String gate) {
    return behind(gate, Arithmetic.ADD, 1)
        .flatMap(this::node)
        .filter(node -> node.op() instanceof Op.Activation erf && erf.function() == Op.Function.ERF)
        .map(node -> node.inputs().get(0))
        .flatMap(
            scaled ->
                behind(scaled, Arithmetic.DIV, Math.sqrt(2))
                    .or(() -> behind(scaled, Arithmetic.MUL, Math.sqrt(0.5))));
  }

  /** What a node combines with this number, if it does. */
  private Optional<String> behind(String name, Arithmetic arithmetic, double number) {
    return node(name)
        .filter(
            node ->
                node.op() instanceof ImportedOp.WithNumber op
                    && op.arithmetic() == arithmetic
                    && op.side() == Side.RIGHT
                    && near(op.number(), number))
        .map(node -> node.inputs().get(0));
  }

  private static boolean near(double one, double other) {
    return Math.abs(one - other) < NEAR;
  }

  private Optional<Node> node(String name) {
    return assembly.node(name);
  }
}
