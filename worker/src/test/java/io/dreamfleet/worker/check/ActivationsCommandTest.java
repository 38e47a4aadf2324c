package io.dreamfleet.worker.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.input.Activations;
import io.dreamfleet.input.Sighting;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.picture.PngPicture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What layers make of a picture, as PyTorch has it. */
class ActivationsCommandTest {
  private static final JsonNode GOLDEN = TestNetworks.golden("activations.json");
  private static final float[] POOLED = TestNetworks.goldenFloats("activations.f32");

  @TempDir Path folder;

  private String run(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command =
        ActivationsCommand.commandLine(Map.of("DREAMFLEET_CACHE", folder.toString()))
            .setErr(new PrintWriter(err));
    int code = command.execute(arguments);
    return code == 0 ? "" : code + ": " + err;
  }

  private Path picture() throws Exception {
    int side = GOLDEN.get("side").intValue();
    byte[] png =
        PngPicture.encode(
            Formula.image("picture", 3 * side * side),
            Optional.empty(),
            new ImageSize(side, side),
            Map.of());
    return Files.write(folder.resolve("picture.png"), png);
  }

  @Test
  void outputs_on_any_grid_and_classes_are_pytorchs() throws Exception {
    Path out = folder.resolve("out");
    String layers = "layer1,layer2,layer3,layer4";
    assertThat(run("emojinet", picture().toString(), "--layers", layers, "--out", out.toString()))
        .isEmpty();

    Sighting sighting = Sighting.read(out).orElseThrow();
    assertThat(sighting.size()).isEqualTo(new ImageSize(96, 96));
    int next = 0;
    for (int i = 0; i < sighting.layers().size(); i++) {
      JsonNode golden = GOLDEN.get("cases").get(i);
      Sighting.Output output = sighting.layers().get(i);
      assertThat(output.layer()).isEqualTo(golden.get("layer").textValue());
      Activations whole = sighting.activations(output, out);
      assertThat(shape(whole)).isEqualTo(golden.get("shape").toString());
      Activations pooled = whole.pooled(golden.get("most").intValue());
      assertThat(shape(pooled)).isEqualTo(golden.get("pooled").toString());
      for (float value : pooled.values()) {
        assertThat(value).isCloseTo(POOLED[next++], within(1e-4f));
      }
      for (int place = 0; place < golden.get("lengths").size(); place++) {
        double square = 0;
        for (float value : pooled.vector(place / pooled.width(), place % pooled.width())) {
          square += value * value;
        }
        double length = golden.get("lengths").get(place).doubleValue();
        assertThat(Math.sqrt(square)).isCloseTo(length, within(1e-4 * length));
      }
    }
    assertThat(next).isEqualTo(POOLED.length);
    for (int i = 0; i < 5; i++) {
      Sighting.Seen seen = sighting.classes().get(i);
      assertThat(seen.number()).isEqualTo(GOLDEN.get("classes").get(i).intValue());
      assertThat(seen.probability())
          .isCloseTo(GOLDEN.get("probabilities").get(i).doubleValue(), within(1e-5));
    }
  }

  @Test
  void a_layer_that_is_not_there_is_answered_with_the_nearest() throws Exception {
    Path out = folder.resolve("out");
    String answer =
        run("emojinet", picture().toString(), "--layers", "layer9", "--out", out.toString());
    assertThat(answer).startsWith("2: ").contains("no layer \"layer9\"");
    assertThat(Sighting.read(out)).isEmpty();
  }

  @Test
  void files_of_layers_have_names_that_differ_whatever_the_layers_are_called() {
    assertThat(
            Sighting.fileNames(
                List.of("layer1.0.conv1", "/a/Add_output_0", "A_add_output_0", "..", ".")))
        .containsExactly(
            "layer1.0.conv1", "a_Add_output_0", "A_add_output_0-2", "layer", "layer-2");
  }

  private static String shape(Activations activations) {
    return "[%d,%d,%d]"
        .formatted(activations.channels(), activations.height(), activations.width());
  }
}
