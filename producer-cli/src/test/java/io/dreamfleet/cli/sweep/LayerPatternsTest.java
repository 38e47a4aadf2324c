package io.dreamfleet.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.model.ModelCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerPatternsTest {
  private final LayerPatterns emojinet =
      new LayerPatterns(ModelCatalog.builtIn().model("emojinet"));

  @Test
  void a_pattern_takes_each_output_once_and_by_its_main_name() {
    assertThat(emojinet.chosen(List.of("layer3.*")))
        .contains("layer3.0.conv1", "layer3.0.relu", "layer3.0", "layer3.1")
        .doesNotContain("layer3", "layer3.0.relu_1", "layer3.1.relu_1");
  }

  @Test
  void layers_come_in_the_networks_order_each_once() {
    assertThat(emojinet.chosen(List.of("fc", "layer2", "relu", "fc")))
        .containsExactly("relu", "layer2", "fc");
  }

  @Test
  void all_is_every_output() {
    // conv1, bn1, relu, maxpool; eight blocks of seven, three with a shortcut of two; avgpool,
    // flatten, fc
    assertThat(emojinet.chosen(List.of("all"))).hasSize(4 + 8 * 7 + 3 * 2 + 3);
  }

  @Test
  void without_a_choice_there_are_stem_blocks_and_classes() {
    assertThat(emojinet.chosen(List.of()))
        .startsWith("relu", "layer1.0")
        .endsWith("fc")
        .hasSize(10);
  }
}
