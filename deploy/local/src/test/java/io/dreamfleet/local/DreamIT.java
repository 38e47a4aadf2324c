package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.store.ObjectStore;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dreams from the command line to the picture, with the real broker, store and worker. */
class DreamIT {
  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Jobs jobs;
  private static Tool tool;

  @BeforeAll
  static void start() {
    fleet = BuiltWorker.inFleet(folder.resolve("fleet"), 2);
    jobs = new Jobs(fleet.settings());
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterAll
  static void stop() {
    jobs.close();
    fleet.close();
  }

  @Test
  void a_users_photo_becomes_a_dream_of_its_size() throws Exception {
    Path photo = folder.resolve("photo.jpg");
    ImageIO.write(photo(), "jpg", photo.toFile());

    Outcome outcome =
        tool.run(
            "submit",
            "emojinet",
            "deepdream(layer3)",
            "layer2:7",
            "--recipe",
            "dream",
            "--input",
            "photo.jpg",
            "--set",
            "octave.count=2",
            "--steps",
            "3",
            "--out",
            "dreams");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("dreams"))) {
      List<Path> pictures = files.filter(file -> file.toString().endsWith(".png")).toList();
      assertThat(pictures).hasSize(2);
      for (Path picture : pictures) {
        BufferedImage dream = ImageIO.read(picture.toFile());
        assertThat(dream.getWidth()).isEqualTo(150);
        assertThat(dream.getHeight()).isEqualTo(100);
        assertThat(difference(dream, ImageIO.read(photo.toFile()))).isBetween(1.0, 40.0);
      }
    }
    byte[] original = Files.readAllBytes(photo);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(original));
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      assertThat(store.get("inputs/" + hash + ".jpg")).contains(original);
    }
  }

  @Test
  void a_masked_photo_changes_only_where_the_mask_is_white() throws Exception {
    BufferedImage photo = photo();
    ImageIO.write(photo, "png", folder.resolve("photo.png").toFile());
    BufferedImage mask = new BufferedImage(150, 100, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pencil = mask.createGraphics();
    pencil.fillRect(75, 0, 75, 100);
    pencil.dispose();
    Path file = folder.resolve("mask.png");
    ImageIO.write(mask, "png", file.toFile());

    Outcome outcome =
        tool.run(
            "submit",
            "emojinet",
            "layer3",
            "--recipe",
            "dream",
            "--input",
            "photo.png",
            "--mask",
            "mask.png",
            "--set",
            "octave.count=2",
            "--steps",
            "3",
            "--out",
            "masked");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("masked"))) {
      Path picture = files.filter(each -> each.toString().endsWith(".png")).findFirst().get();
      BufferedImage dream = ImageIO.read(picture.toFile());
      assertThat(half(dream, 0)).isEqualTo(half(photo, 0));
      assertThat(half(dream, 75)).isNotEqualTo(half(photo, 75));
    }
    byte[] original = Files.readAllBytes(file);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(original));
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      assertThat(store.get("inputs/" + hash + ".png")).contains(original);
    }
  }

  private static int[] half(BufferedImage image, int left) {
    return image.getRGB(left, 0, 75, 100, null, 0, 75);
  }

  @Test
  void an_input_that_is_not_there_or_no_picture_fails_with_its_reason() {
    String bucket = fleet.settings().store().bucket();
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      store.put("inputs/text.png", "text".getBytes(StandardCharsets.UTF_8), "image/png");
    }
    produce("gone", "s3://" + bucket + "/inputs/gone.png");
    produce("elsewhere", "s3://another/inputs/gone.png");
    produce("text", "s3://" + bucket + "/inputs/text.png");
    assertThat(failure("gone").code()).isEqualTo(FailureCode.INPUT_NOT_FOUND);
    assertThat(failure("elsewhere").code()).isEqualTo(FailureCode.INPUT_NOT_FOUND);
    assertThat(failure("text").code()).isEqualTo(FailureCode.BAD_INPUT);
    assertThat(failure("text").reason()).contains("text.png cannot be read");
    jobs.produce("{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer1\",\"steps\":2}");
    jobs.await(Succeeded.class, e -> e.subject().batch().isEmpty());
  }

  private static void produce(String batch, String input) {
    jobs.produce(
        "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer3\",\"recipe\":{\"name\":\"dream\"},\"input\":\"%s\",\"batch\":\"%s\"}"
            .formatted(input, batch));
  }

  private static Failed failure(String batch) {
    return jobs.await(Failed.class, e -> e.subject().batch().equals(Optional.of(batch)));
  }

  private static BufferedImage photo() {
    BufferedImage image = new BufferedImage(150, 100, BufferedImage.TYPE_INT_RGB);
    Graphics2D pencil = image.createGraphics();
    for (int i = 0; i < 12; i++) {
      pencil.setColor(Color.getHSBColor(i / 12f, 0.5f, 0.4f + 0.05f * i));
      pencil.fillOval(i * 12 - 10, (i * 37) % 80 - 10, 50, 40);
    }
    pencil.dispose();
    return image;
  }

  /** The mean difference of all values, of 255. */
  private static double difference(BufferedImage one, BufferedImage other) {
    long sum = 0;
    for (int i = 0; i < 150 * 100; i++) {
      int a = one.getRGB(i % 150, i / 150);
      int b = other.getRGB(i % 150, i / 150);
      for (int shift = 0; shift < 24; shift += 8) {
        sum += Math.abs((a >> shift & 0xFF) - (b >> shift & 0xFF));
      }
    }
    return sum / (3.0 * 150 * 100);
  }
}
