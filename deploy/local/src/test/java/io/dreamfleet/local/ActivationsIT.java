package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.input.Sighting;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.store.ObjectStore;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What layers make of pictures, from the command line to the page. */
class ActivationsIT {
  private static final Pattern LINK = Pattern.compile("src=\"([^\"]+)\"");

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Jobs jobs;
  private static Tool tool;

  @BeforeAll
  static void start() {
    fleet = BuiltWorker.inFleet(folder.resolve("fleet"), 4);
    jobs = new Jobs(fleet.settings());
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterAll
  static void stop() {
    jobs.close();
    fleet.close();
  }

  private static Outcome look() throws Exception {
    return tool.run(
        "activations",
        "emojinet",
        "photo.png",
        "--layers",
        "layer3,layer4",
        "--channels",
        "2",
        "--grid",
        "2",
        "--steps",
        "2",
        "--batch",
        "look",
        "--json",
        "--out",
        "seen");
  }

  @Test
  void a_picture_becomes_a_page_of_heat_maps_grids_and_caricatures() throws Exception {
    ImageIO.write(photo(), "png", folder.resolve("photo.png").toFile());
    Outcome first = look();
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("\"source\":\"COMPUTED\"");

    Path seen = folder.resolve("seen");
    String page = Files.readString(seen.resolve("index.html"));
    List<Path> pictures =
        LINK.matcher(page).results().map(link -> seen.resolve(link.group(1))).toList();
    // of each layer two channels, its grid over the picture, and its caricature; and the picture
    assertThat(pictures).hasSize(1 + 2 * (2 + 2 + 1)).allMatch(Files::isRegularFile);
    assertThat(ImageIO.read(seen.resolve("layer3/grid.png").toFile()).getWidth()).isEqualTo(192);
    assertThat(ImageIO.read(seen.resolve("layer3/caricature.png").toFile()).getWidth())
        .isEqualTo(96);
    assertThat(seen.resolve("layer4/channels.png")).isRegularFile();

    Outcome again = look();
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("\"source\":\"STORED\"").doesNotContain("COMPUTED");
    assertThat(Files.readString(seen.resolve("index.html"))).isEqualTo(page);
    refuseAnotherSize(seen);
  }

  /** A target has as many places as the layer has at the size of the picture that was seen. */
  private static void refuseAnotherSize(Path seen) throws Exception {
    Path activations = seen.resolve("activations");
    Sighting sighting = Sighting.read(activations).orElseThrow();
    byte[] npy = Files.readAllBytes(activations.resolve(sighting.layers().get(0).file()));
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      store.put("inputs/layer3.npy", npy, "application/octet-stream");
    }
    jobs.produce(
        """
        {"version":1,"batch":"small","model":"emojinet","steps":1,"size":{"width":64,"height":64},
         "objective":"caricature(layer3, s3://%s/inputs/layer3.npy)"}"""
            .formatted(fleet.settings().store().bucket()));
    Failed failed = jobs.await(Failed.class, e -> e.subject().batch().equals(Optional.of("small")));
    assertThat(failed.code()).isEqualTo(FailureCode.INVALID_VALUE);
    assertThat(failed.reason())
        .contains("is 128x6x6, but the output of layer3 at 64x64 pixels is 128x4x4");
  }

  @Test
  void a_data_set_shows_what_moves_channels_and_becomes_an_atlas() throws Exception {
    for (int i = 0; i < 20; i++) {
      Path own = Files.createDirectories(folder.resolve("shapes/" + (i < 10 ? "discs" : "boxes")));
      ImageIO.write(shape(i), "png", own.resolve(i + ".png").toFile());
    }
    Outcome found =
        tool.run(
            "examples",
            "emojinet",
            "--images",
            "shapes",
            "--layer",
            "layer2",
            "--top",
            "3",
            "--out",
            "examples");
    assertThat(found.exit()).as(found.err()).isZero();
    assertThat(found.out()).contains("64x12x12", "dreamfleet gallery --examples ");
    Path examples = folder.resolve("examples/emojinet-examples_layer2");
    assertThat(Files.readString(examples.resolve("index.html"))).contains("discs/");
    BufferedImage sprite = ImageIO.read(examples.resolve("examples/layer2.png").toFile());
    assertThat(sprite.getWidth()).isEqualTo(3 * 64);
    assertThat(sprite.getHeight()).isEqualTo(64 * 64);

    Outcome first = map();
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("\"source\":\"COMPUTED\"");
    Path atlas = folder.resolve("atlas");
    assertThat(ImageIO.read(atlas.resolve("atlas.png").toFile()).getWidth()).isEqualTo(3 * 96);
    String page = Files.readString(atlas.resolve("index.html"));
    assertThat(page).contains("data:image/png;base64,", "\"classes\":[{\"label\":");
    assertThat(page).doesNotContain("{picture}", "{data}", "{script}");
    try (Stream<Path> cells = Files.list(atlas.resolve("cells"))) {
      assertThat(cells.count()).isBetween(3L, 9L);
    }

    Outcome again = map();
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).contains("\"source\":\"STORED\"").doesNotContain("COMPUTED");
    assertThat(Files.readString(atlas.resolve("index.html"))).isEqualTo(page);
  }

  private static Outcome map() throws Exception {
    return tool.run(
        "atlas",
        "emojinet",
        "--images",
        "shapes",
        "--layer",
        "layer4",
        "--method",
        "pca",
        "--of-each",
        "2",
        "--cells",
        "3",
        "--least",
        "1",
        "--steps",
        "2",
        "--json",
        "--out",
        "atlas");
  }

  private static BufferedImage shape(int number) {
    BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
    Graphics2D pencil = image.createGraphics();
    pencil.setColor(Color.getHSBColor(number / 20f, 0.8f, 0.9f));
    if (number < 10) {
      pencil.fillOval(4 + number, 4, 30, 30);
    } else {
      pencil.fillRect(number - 6, 10, 28, 24);
    }
    pencil.dispose();
    return image;
  }

  private static BufferedImage photo() {
    BufferedImage image = new BufferedImage(120, 100, BufferedImage.TYPE_INT_RGB);
    Graphics2D pencil = image.createGraphics();
    for (int i = 0; i < 8; i++) {
      pencil.setColor(Color.getHSBColor(i / 8f, 0.8f, 0.9f));
      pencil.fillOval(i * 14 - 10, (i * 37) % 70, 50, 40);
    }
    pencil.dispose();
    return image;
  }
}
