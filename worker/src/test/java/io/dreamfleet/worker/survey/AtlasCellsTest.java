package io.dreamfleet.worker.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AtlasCellsTest {
  @Test
  void points_are_sorted_into_squares_from_the_top_left() {
    float[][] places = {{0, 10}, {1, 9}, {10, 10}, {9, 0}, {10, 0}, {5, 5}};
    assertThat(AtlasGrid.of(places, 2, 1))
        .isEqualTo(
            List.of(
                new AtlasGrid.Square(0, 0, List.of(0, 1)),
                new AtlasGrid.Square(0, 1, List.of(2, 5)),
                new AtlasGrid.Square(1, 1, List.of(3, 4))));
    assertThat(AtlasGrid.of(places, 10, 2))
        .isEqualTo(List.of(new AtlasGrid.Square(9, 9, List.of(3, 4))));
  }

  @Test
  void a_few_points_far_away_do_not_shrink_the_rest() {
    float[][] places = new float[200][];
    for (int i = 0; i < places.length; i++) {
      places[i] = new float[] {i % 20, i / 20};
    }
    places[0] = new float[] {-1e6f, 0};
    assertThat(AtlasGrid.of(places, 10, 1)).hasSize(100);
  }

  /** Multiplied by the matrix again, the whitened direction is the direction. */
  @Test
  void whitening_multiplies_with_the_inverse_of_the_mean_squares() {
    int count = 50;
    int channels = 4;
    float[] flat = Formula.image("rows", count * channels);
    float[][] rows = new float[count][channels];
    double[][] squares = new double[channels][channels];
    double trace = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(flat, i * channels, rows[i], 0, channels);
      for (int j = 0; j < channels * channels; j++) {
        squares[j / channels][j % channels] +=
            (double) rows[i][j / channels] * rows[i][j % channels] / count;
      }
    }
    for (int i = 0; i < channels; i++) {
      trace += squares[i][i];
    }
    float[] direction = {1, -2, 0.5f, 3};
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      io.dreamfleet.worker.projection.Device lender =
          new io.dreamfleet.worker.projection.Device() {
            @Override
            public <T> T lend(Function<NDManager, T> work) {
              return work.apply(manager);
            }
          };
      float[] whitened = Whitening.of(rows, lender).applied(direction);
      for (int i = 0; i < channels; i++) {
        double again = 0.1 * trace / channels * whitened[i];
        for (int j = 0; j < channels; j++) {
          again += squares[i][j] * whitened[j];
        }
        assertThat(again).isCloseTo(direction[i], within(1e-4));
      }
    }
  }

  @Test
  void the_classes_of_a_layer_are_linear_only_where_nothing_but_an_average_follows() {
    ModelCatalog catalog = ModelCatalog.builtIn();
    assertThat(LinearClasses.of(catalog.model("emojinet"), TestNetworks.emojinet(), "layer4"))
        .hasValueSatisfying(linear -> assertThat(linear.channels()).isEqualTo(256));
    assertThat(LinearClasses.of(catalog.model("emojinet"), TestNetworks.emojinet(), "layer3"))
        .isEmpty();
    assertThat(LinearClasses.of(catalog.model("emojinet"), TestNetworks.emojinet(), "fc"))
        .isEmpty();
  }
}
