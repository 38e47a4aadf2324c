package io.dreamfleet.worker.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.Projection;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.ComputeDevice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against scikit-learn, whose answers {@code projection_golden.py} has written down. */
class ProjectionParityTest {
  private static final JsonNode GOLDEN = TestNetworks.golden("projection.json");
  private static final int NEIGHBOURS = GOLDEN.get("neighbours").asInt();

  private static NDManager manager;
  private static Device device;
  private static float[][] points;

  @BeforeAll
  static void start() {
    manager = NDManager.newBaseManager(ComputeDevice.open("cpu").device(), "PyTorch");
    device =
        new Device() {
          @Override
          public <T> T lend(Function<NDManager, T> work) {
            return work.apply(manager);
          }
        };
    float[] flat = TestNetworks.goldenFloats("projection-points.f32");
    int dimensions = GOLDEN.get("dimensions").asInt();
    points = new float[flat.length / dimensions][];
    Arrays.setAll(points, i -> Arrays.copyOfRange(flat, i * dimensions, (i + 1) * dimensions));
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  @Test
  void principal_components_are_scikit_learns_but_for_their_signs() {
    JsonNode golden = GOLDEN.get("components");
    float[][] components = new PrincipalComponents(device, 3).of(points, 6);
    for (int k = 0; k < 6; k++) {
      double sign = Math.signum(components[0][k] * golden.get(0).get(k).asDouble());
      for (int i = 0; i < golden.size(); i++) {
        assertThat(sign * components[i][k])
            .isCloseTo(golden.get(i).get(k).asDouble(), within(2e-4));
      }
    }
  }

  @Test
  void neighbours_their_distances_and_their_votes_are_scikit_learns() {
    Neighbours found = Neighbours.find(points, NEIGHBOURS, device);
    for (int i = 0; i < GOLDEN.get("nearest").size(); i++) {
      for (int k = 0; k < NEIGHBOURS; k++) {
        assertThat(found.of()[i][k]).isEqualTo(GOLDEN.get("nearest").get(i).get(k).asInt());
        assertThat(found.distances()[i][k])
            .isCloseTo(GOLDEN.get("distances").get(i).get(k).asDouble(), within(1e-5));
      }
    }
    int[] labels = new int[points.length];
    Arrays.setAll(labels, i -> GOLDEN.get("labels").get(i).asInt());
    assertThat(found.agreement(labels)).isCloseTo(GOLDEN.get("accuracy").asDouble(), within(1e-9));
  }

  @Test
  void tsne_keeps_neighbours_as_well_as_scikit_learns() {
    float[][] places = laidOut(new Projection.Tsne(GOLDEN.get("perplexity").asDouble()));
    assertThat(kept(places)).isGreaterThan(0.97 * GOLDEN.get("kept").asDouble());
    assertThat(trustworthiness(places))
        .isGreaterThan(0.97 * GOLDEN.get("trustworthiness").asDouble());
  }

  @Test
  void umap_keeps_neighbours_nearly_as_well() {
    float[][] places = laidOut(new Projection.Umap(15, 0.1));
    assertThat(kept(places)).isGreaterThan(0.7 * GOLDEN.get("kept").asDouble());
    assertThat(trustworthiness(places)).isGreaterThan(0.97);
  }

  @Test
  void the_first_two_components_keep_as_many_neighbours_as_scikit_learns() {
    assertThat(kept(laidOut(new Projection.Pca())))
        .isCloseTo(GOLDEN.get("keptByComponents").asDouble(), within(0.002));
  }

  /**
   * {@code find_ab_params(1.0, min_dist)} of umap-learn 0.5, as its documentation's examples have
   * it.
   */
  @Test
  void umaps_curve_is_fitted_as_umap_learn_fits_it() {
    assertThat(Umap.Curve.of(0.1).a()).isCloseTo(1.577, within(0.01));
    assertThat(Umap.Curve.of(0.1).b()).isCloseTo(0.895, within(0.005));
  }

  @Test
  void a_layout_that_was_turned_and_mirrored_is_turned_back() {
    float[][] places = new PrincipalComponents(device, 3).of(points, 2);
    float[][] moved = new float[places.length][];
    Arrays.setAll(
        moved,
        i ->
            new float[] {
              0.6f * places[i][0] + 0.8f * places[i][1] + 5,
              0.8f * places[i][0] - 0.6f * places[i][1]
            });
    float[][] back = Alignment.of(moved, places);
    for (int i = 0; i < places.length; i++) {
      assertThat(back[i][0]).isCloseTo(places[i][0], within(1e-4f));
      assertThat(back[i][1]).isCloseTo(places[i][1], within(1e-4f));
    }
  }

  @Test
  void points_that_are_all_the_same_are_laid_out_all_the_same() {
    float[][] same = new float[60][8];
    for (Projection projection :
        new Projection[] {
          new Projection.Tsne(5), new Projection.Umap(5, 0.1), new Projection.Pca()
        }) {
      float[][] places = new Layout(projection, 1, device).of(same, step -> {});
      for (float[] place : places) {
        assertThat(place[0]).isFinite();
        assertThat(place[1]).isFinite();
      }
    }
  }

  private static float[][] laidOut(Projection projection) {
    return new Layout(projection, 1, device).of(points, step -> {});
  }

  private static double kept(float[][] places) {
    return Neighbours.find(places, NEIGHBOURS, device)
        .shared(Neighbours.find(points, NEIGHBOURS, device));
  }

  /** Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", 2001. */
  private static double trustworthiness(float[][] places) {
    int count = places.length;
    Neighbours inThePlane = Neighbours.find(places, NEIGHBOURS, device);
    double penalty = 0;
    for (int i = 0; i < count; i++) {
      int point = i;
      int[] order =
          IntStream.range(0, count)
              .filter(other -> other != point)
              .boxed()
              .sorted(Comparator.comparingDouble(other -> distance(points[point], points[other])))
              .mapToInt(other -> other)
              .toArray();
      Set<Integer> near = Arrays.stream(inThePlane.of()[i]).boxed().collect(Collectors.toSet());
      for (int rank = NEIGHBOURS; rank < order.length; rank++) {
        penalty += near.contains(order[rank]) ? rank + 1 - NEIGHBOURS : 0;
      }
    }
    return 1 - penalty * 2 / (count * NEIGHBOURS * (2.0 * count - 3 * NEIGHBOURS - 1));
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
