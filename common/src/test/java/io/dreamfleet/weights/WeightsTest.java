package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {

  private static final Tensor ONE = Tensor.of(new int[] {1}, new float[] {1});

  @Test
  void a_missing_name_is_answered_with_the_nearest() {
    Weights weights = Weights.of("small.pth", Map.of("layer4.0.conv1.weight", ONE, "fc.bias", ONE));

    assertThatThrownBy(() -> weights.get("layer5.0.conv1.weight"))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "small.pth has no tensor \"layer5.0.conv1.weight\": "
                + "did you mean layer4.0.conv1.weight? (it has 2 tensors)");
  }

  @Test
  void weights_without_tensors_suggest_no_name() {
    assertThatThrownBy(() -> Weights.of("empty", Map.of()).get("a"))
        .isInstanceOf(WeightsException.class)
        .hasMessage("empty has no tensor \"a\" (it has 0 tensors)");
  }

  @Test
  void weights_do_not_change_with_the_map_they_were_made_of() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(Map.of("a", ONE));
    Weights weights = Weights.of("memory", tensors);
    tensors.clear();

    assertThat(weights.contains("a")).isTrue();
    assertThat(weights.contains("b")).isFalse();
    assertThat(weights.get("a")).isSameAs(ONE);
    assertThatThrownBy(() -> weights.asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> weights.names().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
