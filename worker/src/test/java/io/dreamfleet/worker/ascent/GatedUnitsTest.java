package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Units that an activation shuts off, seen through a concatenation and a pool as in SqueezeNet. */
class GatedUnitsTest {
  private static final int SIDE = 13;
  private static final int CHANNELS = 4;
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  static Stream<Op> activations() {
    return Stream.of(
        new Op.Relu(),
        new Op.Activation(Op.Function.RELU6),
        new Op.Activation(Op.Function.HARDSWISH));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void a_unit_that_is_off_climbs_what_its_activation_is_given(Op activation) {
    Ascent off = first(network(Optional.of(activation)));
    Ascent open = first(network(Optional.empty()));

    assertThat(off.score).isZero();
    assertThat(open.score).isNegative();
    assertThat(off.gradient).containsExactly(open.gradient, within(1e-6f));
    assertThat(largest(off.gradient)).isPositive();
  }

  private record Ascent(float score, float[] gradient) {}

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static Ascent first(WeightedNetwork network) {
    Slot slot =
        new Slot(
            new Objective.Channel("pool", CHANNELS + 1),
            Map.of(),
            Recipe.plain().with(DESCENT),
            7,
            new ImageSize(SIDE, SIDE),
            Position.start(Formula.image("image", 3 * SIDE * SIDE)));
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AscentProgram program =
            AscentProgram.compile(network, List.of(slot), Precision.FLOAT32, device);
        AscentState state = program.start(List.of(slot))) {
      float score = program.run(state, 1).scores()[0][0];
      return new Ascent(score, state.optimizer().get(0).toFloatArray());
    }
  }

  /** Two convolutions, the second of which gives less than -100 everywhere. */
  private static WeightedNetwork network(Optional<Op> activation) {
    InputSpec input = new InputSpec(3, SIDE, SIDE, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    NetworkBuilder net = new NetworkBuilder("gated", input);
    Op conv = Op.Conv2d.square(3, CHANNELS, 3, 1, 1).withBias();
    String one = net.add("one", conv, Network.INPUT);
    String two = net.add("two", conv, Network.INPUT);
    if (activation.isPresent()) {
      one = net.add("one_activation", activation.get(), one);
      two = net.add("two_activation", activation.get(), two);
    }
    net.add("cat", new Op.Concat(), one, two);
    net.add(
        "pool",
        new Op.MaxPool2d(Extent.square(3), Extent.square(2), Extent.ZERO, Op.Rounding.CEIL),
        "cat");
    WeightedNetwork formula = FormulaWeights.of(net.build());
    Map<String, float[]> parameters = new HashMap<>(formula.parameters());
    float[] bias = new float[CHANNELS];
    Arrays.fill(bias, -200);
    parameters.put("two.bias", bias);
    return new WeightedNetwork(formula.network(), parameters);
  }
}
