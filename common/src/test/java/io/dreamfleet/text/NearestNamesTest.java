package io.dreamfleet.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
  private static final List<String> LAYERS =
      List.of("conv1", "layer1", "layer2", "layer3", "layer4", "fc");

  @Test
  void the_nearest_comes_first() {
    assertThat(NearestNames.of("layer5", LAYERS)).startsWith("layer4");
    assertThat(NearestNames.of("Layer2", LAYERS)).startsWith("layer2");
    assertThat(NearestNames.question("con1", LAYERS)).isEqualTo(": did you mean conv1?");
  }

  @Test
  void a_name_that_has_little_in_common_with_any_gets_no_suggestion() {
    assertThat(NearestNames.question("classifier", LAYERS)).isEmpty();
  }
}
