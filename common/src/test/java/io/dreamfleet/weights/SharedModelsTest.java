package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.WeightsCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real weights, where the folder shared/models lies beside the repository. What they hold is in
 * models.json, from a run of PyTorch (src/test/oracle/weights_fixtures.py --models).
 */
class SharedModelsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "squeezenet1_0.pth",
        "squeezenet1_0.fp16.safetensors",
        "emojinet.safetensors",
        "cifar10_resnet20.th",
      })
  void a_real_model_holds_what_pytorch_reads_from_it(String file) {
    Weights weights = WeightsReader.read(model(file));

    JsonNode expected = Fixtures.json("models.json").get(file);
    assertThat(weights.names()).hasSize(expected.get("tensors").intValue());
    assertThat(weights.asMap().values().stream().mapToLong(Tensor::count).sum())
        .isEqualTo(expected.get("elements").longValue());
    for (String name : Fixtures.names(expected.get("some"))) {
      JsonNode wanted = expected.get("some").get(name);
      Tensor tensor = weights.get(name);
      float[] floats = tensor.toFloats();
      assertThat(tensor.dtype().name()).as(name).isEqualTo(wanted.get("dtype").asText());
      assertThat(tensor.shape()).as(name).isEqualTo(Fixtures.shape(wanted.get("shape")));
      assertThat(Arrays.copyOf(floats, 4)).as(name).isEqualTo(Fixtures.floats(wanted.get("first")));
      assertThat(IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).sum())
          .as(name)
          .isCloseTo(wanted.get("sum").doubleValue(), within(1e-6));
    }
  }

  @Test
  void the_two_files_of_one_model_agree_within_half_precision() {
    Weights checkpoint = WeightsReader.read(model("squeezenet1_0.pth"));
    Weights halves = WeightsReader.read(model("squeezenet1_0.fp16.safetensors"));

    assertThat(halves.names()).containsExactlyInAnyOrderElementsOf(checkpoint.names());
    for (String name : checkpoint.names()) {
      float[] full = checkpoint.get(name).toFloats();
      float[] half = halves.get(name).toFloats();
      assertThat(halves.get(name).shape()).as(name).isEqualTo(checkpoint.get(name).shape());
      for (int i = 0; i < full.length; i++) {
        // half a unit in the last place: 11 significant bits, or the subnormals' spacing of 2^-24
        float tolerance = Math.max(Math.abs(full[i]) * 0x1p-11f, 0x1p-25f);
        assertThat(half[i]).as(name).isCloseTo(full[i], within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "squeezenet1_0.pth, squeezenet1_0",
    "squeezenet1_0.fp16.safetensors, squeezenet1_0",
    "cifar10_resnet20.th, resnet20"
  })
  void a_real_model_fits_its_architecture(String file, String model) {
    Weights weights = WeightsReader.read(model(file));

    new WeightsCheck(ModelCatalog.builtIn().model(model).network()).check(weights);
  }

  private static Path model(String file) {
    Optional<Path> found =
        Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
            .map(folder -> folder.resolve("shared").resolve("models").resolve(file))
            .filter(Files::exists)
            .findFirst();
    assumeTrue(
        found.isPresent(),
        () ->
            "skipped: no shared/models/"
                + file
                + " in a folder above "
                + Path.of("").toAbsolutePath());
    return found.orElseThrow();
  }
}
