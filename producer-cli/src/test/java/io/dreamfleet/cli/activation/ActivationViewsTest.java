package io.dreamfleet.cli.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.input.Activations;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationViewsTest {
  /** Two channels at two rows of three places. */
  private static final Activations OUTPUT =
      new Activations(2, 2, 3, new float[] {3, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0, -1});

  @TempDir Path folder;

  @Test
  void a_cell_has_its_vectors_direction_and_length() {
    ActivationGrid grid = ActivationGrid.of(OUTPUT, 9);
    assertThat(grid.rows()).isEqualTo(2);
    assertThat(grid.columns()).isEqualTo(3);
    ActivationGrid.Cell first = grid.cells().get(0);
    assertThat(first.length()).isEqualTo(5);
    assertThat(first.direction()).containsExactly(0.6f, 0.8f);
    assertThat(grid.cells().get(1).isDirected()).isFalse();
    assertThat(grid.cells().get(5).length()).isCloseTo(Math.sqrt(2), within(1e-9));
    assertThat(grid.longest()).isEqualTo(5);
  }

  @Test
  void the_strongest_channels_come_first_and_silent_ones_not_at_all() {
    Activations output = new Activations(4, 1, 2, new float[] {0, 1, 5, -1, -2, -3, 2, 2});
    assertThat(StrongestChannels.of(output, 9))
        .containsExactly(
            new StrongestChannels.Channel(1, 2, 5),
            new StrongestChannels.Channel(3, 2, 2),
            new StrongestChannels.Channel(0, 0.5, 1));
    assertThat(StrongestChannels.of(output, 1)).hasSize(1);
  }

  @Test
  void a_heat_map_is_bright_where_the_channel_answers_and_grey_elsewhere() {
    BufferedImage picture = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);
    BufferedImage map = new HeatMap(picture).of(OUTPUT, 0, 3);
    assertThat(map.getWidth()).isEqualTo(192);
    assertThat(map.getHeight()).isEqualTo(128);
    assertThat(map.getRGB(0, 0) >> 16 & 0xff).isGreaterThan(200);
    assertThat(map.getRGB(0, 127) & 0xffffff).isZero();
    assertThat(map.getRGB(96, 0) & 0xffffff).isZero();
  }

  @Test
  void a_cells_picture_has_an_area_in_proportion_to_its_vectors_length() throws Exception {
    BufferedImage white = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
    white.createGraphics().fillRect(0, 0, 10, 10);
    Path file = folder.resolve("white.png");
    ImageIO.write(white, "png", file.toFile());
    ActivationGrid grid = ActivationGrid.of(OUTPUT, 9);
    Map<ActivationGrid.Cell, Path> pictures = new LinkedHashMap<>();
    grid.cells().stream()
        .filter(ActivationGrid.Cell::isDirected)
        .forEach(cell -> pictures.put(cell, file));
    BufferedImage drawn = new GridPicture(grid, 100).draw(pictures);
    assertThat(drawn.getWidth()).isEqualTo(300);
    assertThat(whitePixels(drawn, 0, 0)).isEqualTo(100 * 100);
    assertThat(whitePixels(drawn, 100, 0)).isZero();
    // the square root of 2 beside 5 is 0.283 of the area, and 0.532 of the side
    assertThat(whitePixels(drawn, 200, 100)).isEqualTo(53 * 53);
  }

  private static long whitePixels(BufferedImage drawn, int left, int top) {
    long count = 0;
    for (int i = 0; i < 100 * 100; i++) {
      count += (drawn.getRGB(left + i % 100, top + i / 100) & 0xffffff) == 0xffffff ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          emojinet      | layer1, layer2, layer3, layer4
          resnet50      | layer1, layer2, layer3, layer4
          squeezenet1_0 | features.5, features.10, classifier.2
          """)
  void without_a_word_the_last_layers_of_the_coarsest_grids_are_looked_at(
      String model, String layers) {
    Network network = ModelCatalog.builtIn().model(model).network();
    ImageSize own = new ImageSize(network.input().width(), network.input().height());
    assertThat(DefaultLayers.of(network, own)).isEqualTo(List.of(layers.split(", ")));
  }
}
