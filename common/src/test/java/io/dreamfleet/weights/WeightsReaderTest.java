package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightsReaderTest {

  @ParameterizedTest
  @MethodSource("io.dreamfleet.weights.Fixtures#readable")
  void a_file_holds_what_pytorch_reads_from_it(String file) {
    JsonNode expected = Fixtures.json("golden.json").get("readable").get(file);

    assertHolds(WeightsReader.read(Fixtures.path(file)), expected);
    assertHolds(WeightsReader.read(Fixtures.bytes(file), file), expected);
  }

  private static void assertHolds(Weights weights, JsonNode expected) {
    assertThat(weights.names()).containsExactlyElementsOf(Fixtures.names(expected));
    weights
        .asMap()
        .forEach(
            (name, tensor) -> {
              JsonNode wanted = expected.get(name);
              float[] values = Fixtures.floats(wanted.get("values"));
              assertThat(tensor.dtype().name()).as(name).isEqualTo(wanted.get("dtype").asText());
              assertThat(tensor.shape()).as(name).isEqualTo(Fixtures.shape(wanted.get("shape")));
              assertThat(tensor.count()).as(name).isEqualTo(values.length);
              assertThat(tensor.toFloats()).as(name).isEqualTo(values);
            });
  }

  @ParameterizedTest
  @MethodSource("io.dreamfleet.weights.Fixtures#refused")
  void a_bad_file_is_refused_with_its_name_and_the_reason(String file) {
    String reason = Fixtures.json("golden.json").get("refused").get(file).asText();

    assertThatThrownBy(() -> WeightsReader.read(Fixtures.path(file)))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(Fixtures.path(file) + " ")
        .hasMessageContaining(reason);
    assertThatThrownBy(() -> WeightsReader.read(Fixtures.bytes(file), "given.pth"))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("given.pth ")
        .hasMessageContaining(reason);
  }

  @Test
  void a_missing_file_is_refused_with_its_name(@TempDir Path folder) {
    Path missing = folder.resolve("missing.pth");

    assertThatThrownBy(() -> WeightsReader.read(missing))
        .isInstanceOf(WeightsException.class)
        .hasMessage(missing + " does not exist");
  }

  @Test
  void a_folder_is_refused(@TempDir Path folder) {
    assertThatThrownBy(() -> WeightsReader.read(folder))
        .isInstanceOf(WeightsException.class)
        .hasMessage(folder + " is not a file of weights");
  }

  @Test
  void a_replaced_file_does_not_change_the_tensors_that_were_read(@TempDir Path folder)
      throws Exception {
    Path file = Files.copy(Fixtures.path("float32.pth"), folder.resolve("weights.pth"));
    Weights weights = WeightsReader.read(file);
    float[] before = weights.get("conv.weight").toFloats();

    Files.delete(file);
    Files.copy(Fixtures.path("legacy.pth"), file);

    assertThat(weights.get("conv.weight").toFloats()).isEqualTo(before);
  }

  @Test
  void text_that_is_no_checkpoint_is_refused() {
    assertThatThrownBy(() -> WeightsReader.read("<html>404</html>".getBytes(), "page.pth"))
        .isInstanceOf(WeightsException.class)
        .hasMessage("page.pth is not a checkpoint: neither PyTorch's nor safetensors");
  }
}
