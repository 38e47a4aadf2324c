package io.dreamfleet.worker.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.picture.PngPicture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a model sees, without a fleet. */
class CheckCommandTest {
  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        CheckCommand.commandLine(Map.of("DREAMFLEET_CACHE", folder.toString()))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    return new Run(command.execute(arguments), out.toString(), err.toString());
  }

  /** A file of shared/, where that lies above the repository. */
  private static Path shared(String name) {
    Optional<Path> file =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(above -> above.resolve("shared").resolve(name))
            .filter(Files::exists)
            .findFirst();
    assumeTrue(file.isPresent(), "no shared/" + name + " above this folder");
    return file.get();
  }

  private Path white(int width, int height) throws Exception {
    float[] values = new float[3 * width * height];
    Arrays.fill(values, 1);
    byte[] png =
        PngPicture.encode(values, Optional.empty(), new ImageSize(width, height), Map.of());
    return Files.write(folder.resolve("white.png"), png);
  }

  /** The classes are those of {@code shared/models/README.md}, which crops at 227. */
  @Test
  void squeezenet_sees_a_valley_and_an_alp_where_they_are() throws Exception {
    String valley = shared("images/valley.jpg").toString();
    for (String weights : new String[] {"squeezenet1_0.pth", "squeezenet1_0.fp16.safetensors"}) {
      String file = shared("models/" + weights).toString();
      Run run = run("squeezenet1_0", valley, "--weights", file, "--json");
      assertThat(run.code()).as(run.err()).isZero();
      JsonNode top = new ObjectMapper().readTree(run.out()).get("top");
      assertThat(top).hasSize(5);
      assertThat(top.get(0).get("class").asInt()).isEqualTo(979);
      assertThat(top.get(0).get("label").asText()).isEqualTo("valley");
      assertThat(top.get(0).get("probability").asDouble()).isBetween(0.45, 0.65);
      assertThat(top.get(1).get("class").asInt()).isEqualTo(970);
      assertThat(top.get(1).get("probability").asDouble()).isBetween(0.35, 0.55);
    }
  }

  @Test
  void a_checkpoint_in_the_old_format_is_checked_too() {
    String valley = shared("images/valley.jpg").toString();
    Run run = run("resnet20", valley, "--weights", shared("models/cifar10_resnet20.th").toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("cover 32x32").containsAnyOf("airplane", "truck", "ship");
  }

  @Test
  void the_bundled_network_needs_nothing_but_a_picture() throws Exception {
    String white = white(150, 100).toString();
    Run run = run("emojinet", white, white);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("emojinet.safetensors", "96x96");
    assertThat(run.out().lines().filter(line -> line.matches("  [01]\\.\\d{4} +\\d+  .+")))
        .hasSize(10);
  }

  @Test
  void what_cannot_be_checked_is_said_with_what_would_be_right() throws Exception {
    String white = white(20, 20).toString();
    assertThat(run("emojnet", white).err()).contains("did you mean emojinet?");
    assertThat(run("emojinet", "none.png").err()).contains("there is no picture none.png");
    assertThat(run("emojinet", white, "--weights", "none.pth").err())
        .contains("there is no file of weights none.pth");
    Run small = run("emojinet", white, "--resize", "50");
    assertThat(small.code()).isEqualTo(2);
    assertThat(small.err()).contains("of which 96x96 cannot be cut out");
    assertThat(run("emojinet").code()).isEqualTo(2);
  }
}
