package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.local.Tool.Outcome;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network of one's own, from its ONNX file to a picture, with the real broker, store and worker.
 */
class OnnxIT {
  private static final Path FILES =
      Path.of("..", "..", "worker", "src", "test", "resources", "golden", "onnx");

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Tool tool;

  @BeforeAll
  static void start() {
    fleet = BuiltWorker.inFleet(folder.resolve("fleet"), 2);
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void a_users_onnx_file_becomes_a_model_that_jobs_can_name() throws Exception {
    copy("residual.onnx");
    copy("next.onnx");
    Files.writeString(folder.resolve("labels.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nlast one\n");

    Outcome added = tool.run("models", "add", "mine", "residual.onnx", "--labels", "labels.txt");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out()).contains("32x32");

    Outcome again = tool.run("models", "add", "mine", "next.onnx");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("mine stands for another model already", "mine-2");

    assertThat(tool.run("models", "list").out()).contains("mine", "residual.onnx");
    assertThat(tool.run("models", "layers", "mine").out())
        .contains("layer1.1.conv2", "/layer1/layer1.1/conv2/Conv_output_0", "12x4x4");

    Outcome submitted =
        tool.run(
            "submit",
            "mine",
            "layer1.0.conv2:3",
            "/layer1/layer1.1/Add_output_0:2",
            "fc:last one",
            "--steps",
            "16",
            "--out",
            "pictures");
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("pictures"))) {
      List<Path> pictures = files.filter(file -> file.toString().endsWith(".png")).toList();
      assertThat(pictures).hasSize(3);
      for (Path picture : pictures) {
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(32);
      }
    }
  }

  private static void copy(String file) throws Exception {
    Files.copy(FILES.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }
}
