package io.dreamfleet.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.Events;
import io.dreamfleet.cli.animation.PngFile;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.PixelRegion;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FramingTest {
  private static final PixelRegion SEEN = new PixelRegion(2, 5, 6, 9);

  @TempDir Path folder;
  private Path file;

  /** Every pixel tells where it is. */
  @BeforeEach
  void picture() throws IOException {
    file = folder.resolve("picture.png");
    BufferedImage picture = new BufferedImage(20, 12, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 240; i++) {
      picture.setRGB(i % 20, i / 20, colour(i % 20, i / 20));
    }
    ImageIO.write(picture, "png", file.toFile());
    List<PngFile.Chunk> chunks =
        new ArrayList<>(PngFile.read(Files.readAllBytes(file), "picture").chunks());
    byte[] text = "Title\0\0\0\0\0seven".getBytes(StandardCharsets.UTF_8);
    chunks.add(1, new PngFile.Chunk("iTXt", text));
    Files.write(file, new PngFile(chunks).bytes());
  }

  private static int colour(int x, int y) {
    return 0x400000 | x << 8 | y;
  }

  @Test
  void a_cut_picture_has_what_is_seen_and_the_texts() throws IOException {
    Framing.CROP.rewrite(file, SEEN);
    BufferedImage cut = ImageIO.read(file.toFile());
    assertThat(cut.getWidth()).isEqualTo(9);
    assertThat(cut.getHeight()).isEqualTo(6);
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 9; x++) {
        assertThat(cut.getRGB(x, y) & 0xffffff).isEqualTo(colour(x + 5, y + 2));
      }
    }
    assertThat(PngFile.read(Files.readAllBytes(file), "cut").all("iTXt")).hasSize(1);
  }

  @Test
  void a_transparent_picture_stays_so() throws IOException {
    BufferedImage glass = new BufferedImage(20, 12, BufferedImage.TYPE_INT_ARGB);
    glass.setRGB(6, 4, 0x7f112233);
    ImageIO.write(glass, "png", file.toFile());
    Framing.OUTLINE.rewrite(file, SEEN);
    assertThat(ImageIO.read(file.toFile()).getRGB(6, 4)).isEqualTo(0x7f112233);
    assertThat(ImageIO.read(file.toFile()).getRGB(8, 2)).isEqualTo(0xffffffff);
    Framing.CROP.rewrite(file, SEEN);
    assertThat(ImageIO.read(file.toFile()).getRGB(1, 2)).isEqualTo(0x7f112233);
    assertThat(ImageIO.read(file.toFile()).getRGB(2, 2)).isZero();
  }

  @Test
  void an_outline_is_one_pixel_wide_and_hides_nothing_else() throws IOException {
    Framing.OUTLINE.rewrite(file, SEEN);
    BufferedImage marked = ImageIO.read(file.toFile());
    int lined = 0;
    for (int y = 0; y < 12; y++) {
      for (int x = 0; x < 20; x++) {
        int rgb = marked.getRGB(x, y) & 0xffffff;
        boolean within = x >= 5 && x < 14 && y >= 2 && y < 8;
        boolean inside = x > 5 && x < 13 && y > 2 && y < 7;
        if (within && !inside) {
          assertThat(rgb).isIn(0xffffff, 0x000000);
          lined++;
        } else {
          assertThat(rgb).isEqualTo(colour(x, y));
        }
      }
    }
    assertThat(lined).isEqualTo(2 * 9 + 2 * 4);
    assertThat(marked.getRGB(8, 2)).isNotEqualTo(marked.getRGB(9, 2));
  }

  /** Layer1 sees 43 pixels from -21 on, in steps of 4; fc sees everything. */
  @Test
  void what_a_single_element_sees_is_known_and_of_others_all() {
    assertThat(seen(new Objective.Neuron("layer1", 7, 5, 6)))
        .contains(new PixelRegion(0, 3, 42, 43));
    assertThat(seen(new Objective.Neuron("layer1", 7, 5, 6).negated()))
        .contains(new PixelRegion(0, 3, 42, 43));
    assertThat(seen(new Objective.Centre("layer1", 7))).contains(new PixelRegion(27, 27, 43, 43));
    assertThat(seen(new Objective.Channel("layer1", 7))).isEmpty();
    assertThat(seen(new Objective.Neuron("fc", 7, 0, 0))).isEmpty();
    assertThat(seen(new Objective.Neuron("layer4", 7, 1, 1))).isEmpty();
    assertThat(seen(new Objective.Neuron("layer9", 7, 1, 1))).isEmpty();
  }

  @Test
  void an_end_that_was_kept_as_a_snapshot_too_is_one_frame() {
    List<Course.Snapshot> snapshots =
        List.of(new Course.Snapshot(8, 1, "a.png"), new Course.Snapshot(16, 2, "b.png"));
    assertThat(new Course(Optional.empty(), 16, snapshots).frames("end.png"))
        .containsExactly("a.png", "end.png");
    assertThat(new Course(Optional.empty(), 20, snapshots).frames("end.png"))
        .containsExactly("a.png", "b.png", "end.png");
  }

  private static Optional<PixelRegion> seen(Objective unit) {
    JobView job =
        new JobView(Events.succeeded("aa", unit.text(), 1), Optional.of(unit), Optional.empty(), 0);
    return new SeenRegions(ModelCatalog.builtIn()).of(job, 96, 96);
  }
}
