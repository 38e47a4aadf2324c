package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.model.LibraryOptions;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.architecture.Architectures;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.worker.network.FormulaWeights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  @Test
  void a_network_of_grey_pictures_makes_grey_pictures() throws Exception {
    copy("grey.onnx");
    Outcome added = tool.run("models", "add", "digits", "grey.onnx", "--mean=0.5", "--std=0.25");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out()).contains("grey pictures");

    String[] submit = {"submit", "digits", "conv2:7", "--recipe", "lucid,maco,pixels+,plain"};
    List<String> words = new ArrayList<>(List.of(submit));
    words.addAll(List.of("--steps", "4", "--size", "40x24", "--out", "grey", "--contact-sheet"));
    Outcome submitted = tool.run(words.toArray(String[]::new));
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    List<Path> pictures = files(folder.resolve("grey"), "digits.*\\.png");
    assertThat(pictures).hasSize(4);
    for (Path picture : pictures) {
      // PNG specification, 11.2.1: colour type 0 is grey, and 4, of MACO's, grey with alpha
      assertThat(Files.readAllBytes(picture)[25]).isIn((byte) 0, (byte) 4);
    }
    assertThat(files(folder.resolve("grey"), ".*\\.npy")).isEmpty();

    String photo = pictures.get(0).toString();
    Outcome dreamt =
        tool.run(
            "submit",
            "digits",
            "conv1:3",
            "--recipe",
            "dream",
            "--input",
            photo,
            "--out",
            "dreamt");
    assertThat(dreamt.exit()).as(dreamt.err()).isZero();
    Path dream = files(folder.resolve("dreamt"), ".*\\.png").get(0);
    assertThat(ImageIO.read(dream.toFile()).getRaster().getNumBands()).isEqualTo(1);
    Outcome check = tool.run("models", "check", "digits", photo);
    assertThat(check.exit()).as(check.err()).isZero();
  }

  @Test
  void a_network_of_four_bands_shows_three_and_keeps_all() throws Exception {
    copy("bands.onnx");
    List<String> add = new ArrayList<>(List.of("models", "add", "fields", "bands.onnx"));
    add.addAll(List.of("--mean", "0.5,0.5,0.5,0.5", "--std", "0.25,0.25,0.25,0.25"));
    Outcome added = tool.run(add.toArray(String[]::new));
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out()).contains("pictures of 4 bands");

    List<String> submit = new ArrayList<>(List.of("submit", "fields", "conv2:3"));
    submit.addAll(List.of("--show-bands", "3,1,0", "--steps", "3", "--snapshots", "2"));
    submit.addAll(List.of("--size", "24x16", "--out", "bands"));
    Outcome submitted = tool.run(submit.toArray(String[]::new));
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    BufferedImage shown = ImageIO.read(files(folder.resolve("bands"), ".*\\.png").get(0).toFile());
    Path npy = files(folder.resolve("bands"), ".*\\.npy").get(0);
    ByteBuffer bands = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bands.limit()).isEqualTo(128 + 4 * 4 * 24 * 16);
    for (int i = 0; i < 24 * 16; i++) {
      int red = Math.round(255 * bands.getFloat(128 + 4 * (3 * 24 * 16 + i)));
      int green = Math.round(255 * bands.getFloat(128 + 4 * (24 * 16 + i)));
      assertThat(shown.getRGB(i % 24, i / 24) >>> 8 & 0xffff).isEqualTo(red << 8 | green);
    }
    assertThat(files(folder.resolve("bands/fields-conv2_3-snapshots"), ".*\\.npy")).hasSize(1);
    assertThat(Files.readString(files(folder.resolve("bands"), "fields.*\\.json").get(0)))
        .contains("\"channels\" : 4", "\"shown\" : [ 3, 1, 0 ]", "image.npy");
  }

  @Test
  void a_torchscript_module_becomes_a_model_too() throws Exception {
    Path scripts = FILES.resolveSibling("script");
    for (String name : List.of("traced.pt", "writing.pt")) {
      Files.copy(scripts.resolve(name), folder.resolve(name));
    }
    String jar = BuiltWorker.JAR.toString();
    Outcome refused =
        tool.run("models", "add", "evil", "writing.pt", "--size", "20", "--worker-jar", jar);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("a network may only compute");

    List<String> add = new ArrayList<>(List.of("models", "add", "traced", "traced.pt"));
    add.addAll(List.of("--size", "20x24", "--worker-jar", jar));
    Outcome added = tool.run(add.toArray(String[]::new));
    assertThat(added.exit()).as(added.err()).isZero();
    List<String> submit = new ArrayList<>(List.of("submit", "traced", "deep:3", "logits:2"));
    submit.addAll(List.of("--recipe", "lucid,maco,pixels+,plain", "--steps", "3"));
    submit.addAll(List.of("--out", "traced"));
    Outcome submitted = tool.run(submit.toArray(String[]::new));
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    assertThat(files(folder.resolve("traced"), ".*\\.png")).hasSize(8);
  }

  @Test
  void a_checkpoint_with_classes_and_channels_of_its_own_becomes_a_model() throws Exception {
    InputSpec grey = new InputSpec(1, 40, 40, List.of(0.5), List.of(0.25));
    Network network = Architectures.all().get("resnet20").network("mine", grey, 7);
    Path file = folder.resolve("mine.pth");
    HalfCheckpoint.write(file, FormulaWeights.of(network).parameters(), network.parameters());
    StoredModels.Description description =
        new StoredModels.Description(
            grey.mean(), grey.std(), Optional.of(new ImageSize(40, 40)), List.of());
    try (ObjectStore store = new ObjectStore(fleet.settings().store());
        Jobs jobs = new Jobs(fleet.settings())) {
      WeightsLibrary library =
          new WeightsLibrary(
              folder.resolve("cache"), store, new LibraryOptions(Set.of(), Optional.empty()));
      StoredModels models = new StoredModels(store, library);
      assertThatExceptionOfType(JobRefusedException.class)
          .isThrownBy(() -> models.addCheckpoint("own", file, description, "resnet18"))
          .withMessageContaining("does not fit own");
      Model added = models.addCheckpoint("own", file, description, "resnet20");
      assertThat(added.network().parameters().get("linear.weight")).containsExactly(7, 64);
      jobs.produce(
          "{\"version\":1,\"model\":\"own\",\"objective\":\"logit(6)\",\"steps\":2,\"batch\":\"own\"}");
      Succeeded done =
          jobs.await(Succeeded.class, e -> e.subject().batch().equals(Optional.of("own")));
      assertThat(store.get(done.image().orElseThrow()).orElseThrow()[25]).as("grey").isZero();
    }
  }

  private static List<Path> files(Path of, String name) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
    }
  }

  @Test
  void a_file_that_gets_another_name_while_it_is_removed_is_there_all_the_same() throws Exception {
    Path file = FILES.resolve("signal.onnx");
    StoredModels.Description description =
        new StoredModels.Description(
            List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), Optional.empty(), List.of());
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      WeightsLibrary library =
          new WeightsLibrary(
              folder.resolve("racing"), store, new LibraryOptions(Set.of(), Optional.empty()));
      StoredModels models = new StoredModels(store, library);
      for (int i = 0; i < 12; i++) {
        String before = "before-" + i;
        String after = "after-" + i;
        models.add(before, file, description);
        Future<?> removing = threads.submit(() -> models.remove(models.removable(before)));
        threads.submit(() -> models.add(after, file, description)).get();
        removing.get();
        assertThat(store.exists(models.removable(after).file())).as(after).isTrue();
        models.remove(models.removable(after));
      }
      assertThat(store.list("models/going/")).isEmpty();
    } finally {
      threads.shutdown();
    }
  }

  private static List<String> files(ObjectStore store) {
    return store.list("models/").stream().filter(key -> key.endsWith("shuffle.onnx")).toList();
  }

  private static void copy(String file) throws Exception {
    Files.copy(FILES.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }
}
