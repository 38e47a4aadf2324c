package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.model.LibraryOptions;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.store.ObjectStore;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  @Test
  void what_cannot_be_a_model_of_this_fleet_is_refused_before_anything_is_stored() {
    Path file = FILES.resolve("residual.onnx");
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      List<String> before = store.list("");
      assertRefused(store, 1 << 20, "emojinet", file, List.of(), "is one of the built-in models");
      assertRefused(store, 1 << 20, "../up", file, List.of(), "a model's name must be");
      assertRefused(store, 1 << 20, "few", file, List.of("a", "b"), "2 labels were given");
      assertRefused(store, 1000, "large", file, List.of(), "dreamfleet.limits.weights-bytes");
      assertThat(store.list("")).isEqualTo(before);
    }
  }

  private static void assertRefused(
      ObjectStore store, long largest, String name, Path file, List<String> labels, String reason) {
    WeightsLibrary library =
        new WeightsLibrary(
            folder.resolve("cache"),
            store,
            new LibraryOptions(Set.of(), Optional.empty(), largest));
    StoredModels.Description description =
        new StoredModels.Description(
            List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), Optional.empty(), labels);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> new StoredModels(store, library).add(name, file, description))
        .withMessageContaining(reason);
  }

  @Test
  void the_same_channels_of_two_networks_come_on_one_sheet() throws Exception {
    copy("residual.onnx");
    Outcome added = tool.run("models", "add", "other", "residual.onnx");
    assertThat(added.exit()).as(added.err()).isZero();
    Outcome compared =
        tool.run(
            "compare",
            "--models",
            "emojinet,other",
            "--channels",
            "0-2",
            "--steps",
            "4",
            "--size",
            "32",
            "--out",
            "comparison");
    assertThat(compared.exit()).as(compared.err()).isZero();
    Path pictures = folder.resolve("comparison");
    for (int channel = 0; channel < 3; channel++) {
      assertThat(pictures.resolve("emojinet-layer4.1.conv2_%d.png".formatted(channel))).exists();
      assertThat(pictures.resolve("other-layer1.1.conv2_%d.png".formatted(channel))).exists();
    }
    BufferedImage sheet = ImageIO.read(pictures.resolve("comparison.png").toFile());
    assertThat(sheet.getHeight()).as("two rows of cells").isGreaterThan(2 * 192);

    // an added model is checked with its file from the bucket
    Outcome check = tool.run("models", "check", "other", "comparison/other-layer1.1.conv2_0.png");
    assertThat(check.exit()).as(check.err()).isZero();
    assertThat(check.out()).contains("32x32");
  }

  @Test
  void a_removed_model_is_gone_with_its_file_and_its_name_stays_taken() throws Exception {
    copy("shuffle.onnx");
    assertThat(tool.run("models", "add", "gone", "shuffle.onnx").exit()).isZero();
    assertThat(tool.run("models", "add", "twin", "shuffle.onnx").exit()).isZero();
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      assertThat(tool.run("models", "rm", "gone").out()).contains("its file stays");
      assertThat(files(store)).isNotEmpty();
      assertThat(tool.run("models", "rm", "twin").out()).contains("with its file");
      assertThat(files(store)).isEmpty();
    }
    assertThat(tool.run("models", "list").out()).doesNotContain("gone", "twin");
    assertThat(tool.run("submit", "gone", "anything:0").err()).contains("no model is called");
    Outcome again = tool.run("models", "rm", "gone");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("no model called \"gone\" has been added");

    copy("residual.onnx");
    Outcome other = tool.run("models", "add", "gone", "residual.onnx");
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).contains("gone stood for another model", "gone-2");
    assertThat(tool.run("models", "add", "gone", "shuffle.onnx").exit()).isZero();
  }

  private static List<String> files(ObjectStore store) {
    return store.list("models/").stream().filter(key -> key.endsWith("shuffle.onnx")).toList();
  }

  private static void copy(String file) throws Exception {
    Files.copy(FILES.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }
}
