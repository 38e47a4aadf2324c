package io.dreamfleet.cli.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.cli.Events;
import io.dreamfleet.job.JobRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesTest {
  private static final String DOCUMENT =
      """
      {"model": "emojinet", "more": 1, "layers": {"layer1.0":
        {"sprite": "examples/layer1.0.png", "tile": 64, "columns": 2, "channels": [
          [{"picture": "a.png", "label": "cat", "activation": 1.5}, {"picture": "b.png", "activation": 1}],
          []]}}}
      """;

  private static Examples parse(String json) {
    return Examples.parse(Events.id("ab"), "etag", json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_document_says_what_excites_each_channel() {
    Examples examples = parse(DOCUMENT);

    assertThat(examples.model()).isEqualTo("emojinet");
    assertThat(examples.spriteKey("layer1.0"))
        .isEqualTo("results/" + Events.id("ab") + "/files/examples/layer1.0.png");
    assertThat(examples.layers().get("layer1.0").channels().get(0))
        .containsExactly(
            new Examples.Crop("a.png", Optional.of("cat"), 1.5),
            new Examples.Crop("b.png", Optional.empty(), 1));
    assertThat(examples.layers().get("layer1.0").channels()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          examples/layer1.0.png | ../../secret.png | the sprite of layer layer1.0 must lie beside it
          examples/layer1.0.png | /etc/passwd      | the sprite of layer layer1.0 must lie beside it
          "tile": 64            | "tile": 0        | must have 1 to 1024 pixels, but have 0
          "columns": 2          | "columns": 1000  | must have 1 to 100 columns, but has 1000
          "model": "emojinet",  | ''               | is no document of examples
          """)
  void what_cannot_be_shown_is_refused_with_the_reason(String right, String wrong, String reason) {
    assertThatThrownBy(() -> parse(DOCUMENT.replace(right, wrong)))
        .isInstanceOf(JobRefusedException.class)
        .hasMessageContaining(reason);
  }
}
