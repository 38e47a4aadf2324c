package io.dreamfleet.worker.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values are those of {@code src/test/oracle/README.md}. */
class FormulaWeightsTest {
  private static final Network RESNET18 = ModelCatalog.builtIn().model("resnet18").network();
  private static final Map<String, float[]> VALUES = FormulaWeights.of(RESNET18).parameters();

  @ParameterizedTest
  @CsvSource({
    "image, 0, 0.026502110762521625",
    "image, 1, 0.4571399462874979",
    "conv1.weight, 0, 0.3214968559332192",
    "bn1.running_var, 3, 0.42745897406712174"
  })
  void the_sequence_is_the_oracles(String name, long index, double expected) {
    assertThat(FormulaWeights.uniform(name, index)).isEqualTo(expected);
  }

  @Test
  void weights_and_variances_are_scaled_as_the_oracles() {
    // (2u - 1) * sqrt(6 / (3 * 7 * 7)) and 0.75 + 0.5u, for the values of u above
    assertThat(VALUES.get("conv1.weight")[0])
        .isEqualTo((float) ((2 * 0.3214968559332192 - 1) * Math.sqrt(6.0 / 147)));
    assertThat(VALUES.get("bn1.running_var")[3])
        .isEqualTo((float) (0.75 + 0.5 * 0.42745897406712174));
  }

  @Test
  void every_parameter_has_values_of_its_shape() {
    WeightedNetwork weighted = FormulaWeights.of(RESNET18);
    assertThat(weighted.parameters().keySet()).isEqualTo(RESNET18.parameters().keySet());
    RESNET18
        .parameters()
        .forEach(
            (name, shape) ->
                assertThat(weighted.parameters().get(name))
                    .hasSize(shape.stream().reduce(1, Math::multiplyExact)));
  }
}
