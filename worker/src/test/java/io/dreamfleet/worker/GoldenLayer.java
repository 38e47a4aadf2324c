package io.dreamfleet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.worker.network.FormulaWeights;
import java.util.function.LongToDoubleFunction;

/**
 * The numbers that {@code zoo_values_golden.py} keeps of many: the largest, the norm, a projection,
 * and samples.
 */
public final class GoldenLayer {
  private static final double RELATIVE = 1e-4;

  private static final int SAMPLES = 3;

  private GoldenLayer() {}

  /**
   * Compares values with the golden numbers of a name, to 1e-4 of the largest or of the norm.
   *
   * @param name of the formula's sequences that say what is added and what is sampled
   */
  public static void compare(String name, float[] values, JsonNode golden) {
    double largest = golden.get(0).doubleValue();
    double norm = golden.get(1).doubleValue();
    double squares = 0;
    double projection = 0;
    LongToDoubleFunction uniform = FormulaWeights.uniform(name + ":projection");
    for (int i = 0; i < values.length; i++) {
      squares += (double) values[i] * values[i];
      projection += values[i] * (2 * uniform.applyAsDouble(i) - 1);
    }
    assertThat(Math.sqrt(squares)).as(name).isCloseTo(norm, within(RELATIVE * norm));
    assertThat(projection)
        .as("%s, projection", name)
        .isCloseTo(golden.get(2).doubleValue(), within(RELATIVE * norm));
    for (int i = SAMPLES; i < golden.size(); i++) {
      int index = (int) Math.floor(FormulaWeights.uniform(name, i - SAMPLES) * values.length);
      assertThat((double) values[index])
          .as("%s, element %d", name, index)
          .isCloseTo(golden.get(i).doubleValue(), within(RELATIVE * largest));
    }
  }
}
