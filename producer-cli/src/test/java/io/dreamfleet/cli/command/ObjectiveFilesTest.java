package io.dreamfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.input.Activations;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.ObjectiveExpression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectiveFilesTest {
  // sha256sum of numpy.save of numpy.ones(64, "<f4"), NumPy 2.4.6
  private static final String ONES =
      "s3://fleet/inputs/8ea55249a14ffac7d3ba4a9dbb232eed83356b353a4aa26e086054ae4bd8549d.npy";

  private static final ModelCatalog CATALOG = ModelCatalog.builtIn();

  @TempDir Path folder;

  private final ObjectiveFiles files =
      new ObjectiveFiles(CATALOG.model("emojinet"), new ImageSize(64, 96), "fleet");

  private Path file(String name, int count) throws IOException {
    return Files.writeString(folder.resolve(name), "1 ".repeat(count).strip());
  }

  @Test
  void a_local_file_is_replaced_by_the_address_of_its_upload() throws IOException {
    Path plain = file("v.txt", 64);
    Path awkward = file("a, (b).txt", 64);
    ObjectiveFiles.Stored stored =
        files.stored(
            List.of(
                "layer2:7",
                "direction(layer2, %s)".formatted(plain),
                "2*direction( layer2,%s , 1.5) - cosine(layer2, \"%s\")".formatted(plain, awkward),
                "direction(layer2, s3://fleet/x.npy, 2)"));
    assertThat(stored.expressions())
        .containsExactly(
            "layer2:7",
            "direction(layer2, " + ONES + ")",
            "2*direction(layer2, " + ONES + ", 1.5) - cosine(layer2, " + ONES + ")",
            "direction(layer2, s3://fleet/x.npy, 2)");
    assertThat(stored.uploads()).hasSize(3).allMatch(upload -> upload.url("fleet").equals(ONES));
    assertThat(new ObjectiveExpression(CATALOG.model("emojinet")).expand(stored.expressions()))
        .hasSize(4);
  }

  @Test
  void a_vector_of_another_length_is_refused_before_anything_is_sent() throws IOException {
    Path file = file("v.txt", 63);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> files.stored(List.of("direction(layer2, %s)".formatted(file))))
        .withMessage(
            "the vector %s has 63 numbers, but emojinet's layer2 has 64 channels".formatted(file));
  }

  @Test
  void a_file_that_is_not_there_is_refused_with_what_would_be_right() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> files.stored(List.of("direction(layer2, " + folder + ")")))
        .withMessageContaining("there is no such file; a NumPy .npy file, a list of numbers");
  }

  @Test
  void a_caricatures_target_must_be_what_the_layer_puts_out_at_the_pictures_size()
      throws IOException {
    Activations right = new Activations(64, 12, 8, ones(64 * 12 * 8));
    Path file = Files.write(folder.resolve("layer2.npy"), right.npy());
    ObjectiveFiles.Stored stored =
        files.stored(List.of("caricature(layer2, %s, 2)".formatted(file)));
    assertThat(stored.expressions().get(0))
        .matches("caricature\\(layer2, s3://fleet/inputs/[0-9a-f]{64}\\.npy, 2\\)");

    Path turned =
        Files.write(
            folder.resolve("turned.npy"), new Activations(64, 8, 12, ones(64 * 12 * 8)).npy());
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> files.stored(List.of("caricature(layer2, %s)".formatted(turned))))
        .withMessageContaining(
            "turned.npy is 64x8x12, but the output of emojinet's layer2 at 64x96 pixels is 64x12x8;");

    Path vector = Files.write(folder.resolve("vector.npy"), Vectors.npy(ones(64)));
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> files.stored(List.of("caricature(layer2, %s)".formatted(vector))))
        .withMessageContaining("has the shape (64), but a layer's output has three dimensions");
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
