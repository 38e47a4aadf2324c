package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Queued;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sweep, broken off and taken up again, and its gallery, which grows with it. */
@Timeout(180)
class GalleryIT {
  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Jobs jobs;
  private static Tool tool;

  @BeforeAll
  static void start() {
    fleet = BuiltWorker.inFleet(folder.resolve("fleet"), 16);
    jobs = new Jobs(fleet.settings());
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterAll
  static void stop() {
    jobs.close();
    fleet.close();
  }

  @Test
  void a_sweep_goes_on_where_it_was_left_and_its_gallery_with_it() throws Exception {
    Outcome first = sweep("relu", "micro", "--watch");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("32 jobs: 0 there, 0 on their way, 32 missing", "32 jobs: 32 succeeded");
    Outcome site = tool.run("gallery", "--batch", "micro", "--out", "site");
    assertThat(site.exit()).as(site.err()).isZero();
    assertThat(site.out()).contains("32 pictures of 1 network", "fetched 64 objects");
    FileTime before = Files.getLastModifiedTime(data("relu/tiles-00000-plain.jpg"));

    Outcome second = sweep("relu,layer1.0", "micro", "--watch");
    assertThat(second.out())
        .contains("64 jobs: 32 there, 0 on their way, 32 missing")
        .contains("32 jobs sent as batch micro")
        .contains("32 jobs: 32 succeeded");
    assertThat(jobs.seen(Queued.class, event -> isOf("micro", event))).hasSize(64);
    Outcome grown = tool.run("gallery", "--batch", "micro", "--out", "site");
    assertThat(grown.out()).contains("64 pictures of 1 network", "fetched 64 objects");
    assertThat(Files.getLastModifiedTime(data("relu/tiles-00000-plain.jpg"))).isEqualTo(before);
    assertThat(ImageIO.read(data("layer1.0/tiles-00000-plain.jpg").toFile()).getWidth())
        .isEqualTo(768);
    assertThat(Files.readString(data("layer1.0/layer.js"))).contains("\"pictures\":32");
    try (Stream<Path> pictures = Files.walk(folder.resolve("site/results"))) {
      assertThat(pictures.filter(file -> file.endsWith("image.png"))).hasSize(64);
    }

    Outcome other = sweep("relu,layer1.0", "again");
    assertThat(other.out())
        .contains("64 jobs: 64 there, 0 on their way, 0 missing")
        .contains("64 pictures were there already: now of batch again");
    assertThat(jobs.seen(Queued.class, event -> isOf("again", event))).isEmpty();
    examplesBesideTheResults();
  }

  /** In the fleet's own bucket, with what another job has found. */
  private void examplesBesideTheResults() throws Exception {
    Succeeded some = jobs.await(Succeeded.class, event -> isOf("again", event));
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      store.put(
          ResultLayout.file(some.id(), "examples.json"),
          EXAMPLES.getBytes(StandardCharsets.UTF_8),
          "application/json");
      store.put(ResultLayout.file(some.id(), "examples/relu.png"), sprite(), "image/png");

      Outcome made =
          tool.run(
              "gallery",
              "--batch",
              "again",
              "--out",
              "s3://dreamfleet/site",
              "--examples",
              some.id().text(),
              "--compare");
      assertThat(made.exit()).as(made.err()).isZero();
      assertThat(text(store, "site/data/index.js"))
          .contains("\"results\":\"../\"", "\"compare\":true");
      assertThat(text(store, "site/data/emojinet/relu/units-00000.js"))
          .contains("\"picture\":\"cat \\u003cb>.png\",\"activation\":1.5,\"label\":\"cat\"");
      assertThat(store.exists("site/data/emojinet/relu/examples-00000-0.jpg")).isTrue();
      assertThat(store.list("site/results/")).isEmpty();
    }
  }

  private static final String EXAMPLES =
      """
      {"model": "emojinet", "layers": {"relu": {"sprite": "examples/relu.png", "tile": 8, "columns": 1,
       "channels": [[{"picture": "cat <b>.png", "label": "cat", "activation": 1.5}]]}}}
      """;

  /** A sprite of 32 channels with a crop each. */
  private static byte[] sprite() throws IOException {
    BufferedImage picture = new BufferedImage(8, 8 * 32, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, Color.ORANGE.getRGB());
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    return png.toByteArray();
  }

  private static String text(ObjectStore store, String key) {
    return new String(store.get(key).orElseThrow(), StandardCharsets.UTF_8);
  }

  private static Path data(String name) {
    return folder.resolve("site/data/emojinet").resolve(name);
  }

  private static Outcome sweep(String layers, String batch, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("sweep", "emojinet", "--layers", layers, "--recipe", "plain", "--steps", "2"));
    words.addAll(List.of("--size", "40", "--batch", batch, "--yes"));
    words.addAll(List.of(more));
    return tool.run(words.toArray(String[]::new));
  }

  private static boolean isOf(String batch, StatusEvent event) {
    return event.subject().batch().equals(Optional.of(batch));
  }
}
