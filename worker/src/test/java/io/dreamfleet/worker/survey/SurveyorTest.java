package io.dreamfleet.worker.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Projection;
import io.dreamfleet.job.Survey;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.SurveyResult.OfLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.AscentStoppedException;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.program.Precision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Surveys of the bundled network, on the real engine. */
class SurveyorTest {
  private static final int OF_EACH = 40;

  @TempDir private static Path folder;
  private static AscentEngine engine;
  private static DataSet data;

  @BeforeAll
  static void start() {
    engine = new AscentEngine(ComputeDevice.open("cpu"), Precision.FLOAT32, 1);
    data = DataSet.of("shapes", DrawnShapes.zip(folder, OF_EACH), DataSetLimits.DEFAULT);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Test
  void pictures_of_a_class_become_neighbours_with_depth() {
    Watcher watcher = new Watcher(Integer.MAX_VALUE);
    SurveyOutcome outcome =
        new Surveyor(engine)
            .run(request(new Projection.Tsne(10), "conv1", "layer3"), watcher, PartKeeper.NONE);
    assertThat(outcome.pictures()).isEqualTo(4 * OF_EACH);
    assertThat(outcome.classes()).isEqualTo(DrawnShapes.CLASSES);
    List<OfLayer> layers = outcome.findings().layers();
    assertThat(layers).extracting(OfLayer::layer).containsExactly("conv1", "layer3");
    assertThat(layers.get(1).figures().get("agreement"))
        .isGreaterThan(layers.get(0).figures().get("agreement"))
        .isGreaterThan(0.8);
    assertThat(watcher.passed).isTrue();
    assertThat(watcher.steps).isEqualTo(4 * OF_EACH + 2 * 1000);
    assertThat(watcher.reports).isNotEmpty();
    assertThat(watcher.reports.get(0).loss()).isEmpty();
  }

  @Test
  void the_same_survey_finds_the_same() {
    for (Projection projection :
        List.of(new Projection.Tsne(10), new Projection.Umap(10, 0.1), new Projection.Pca())) {
      List<String> tables = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        SurveyOutcome outcome =
            new Surveyor(engine)
                .run(
                    request(projection, "layer2"), new Watcher(Integer.MAX_VALUE), PartKeeper.NONE);
        SurveyFile table =
            outcome.findings().files().stream()
                .filter(file -> file.name().equals("layers/01-layer2.csv"))
                .findFirst()
                .orElseThrow();
        tables.add(new String(table.content(), StandardCharsets.UTF_8));
      }
      assertThat(tables.get(0)).isEqualTo(tables.get(1)).startsWith("picture,label,x,y\r\n");
      assertThat(tables.get(0).lines()).hasSize(4 * OF_EACH + 1);
    }
  }

  @Test
  void a_part_that_was_kept_is_not_done_again() {
    Map<String, byte[]> parts = new HashMap<>();
    PartKeeper keeper =
        new PartKeeper() {
          @Override
          public Optional<byte[]> kept(String part) {
            return Optional.ofNullable(parts.get(part));
          }

          @Override
          public void keep(String part, byte[] content) {
            parts.put(part, content);
          }
        };
    Watcher watcher = new Watcher(Integer.MAX_VALUE);
    SurveyRequest request = request(new Projection.Tsne(10), "layer2");
    new Surveyor(engine).run(request, watcher, keeper);
    assertThat(parts).hasSize(1);
    byte[] nothing = new byte[parts.values().iterator().next().length];
    parts.replaceAll((name, content) -> nothing);
    SurveyOutcome again = new Surveyor(engine).run(request, watcher, keeper);
    String table =
        again.findings().files().stream()
            .filter(file -> file.name().endsWith(".csv"))
            .map(file -> new String(file.content(), StandardCharsets.UTF_8))
            .findFirst()
            .orElseThrow();
    assertThat(table.lines().skip(1)).allMatch(line -> line.endsWith(",0.00000,0.00000"));
  }

  @Test
  void a_survey_that_nobody_wants_stops() {
    assertThatExceptionOfType(AscentStoppedException.class)
        .isThrownBy(
            () ->
                new Surveyor(engine)
                    .run(
                        request(new Projection.Tsne(10), "layer1"),
                        new Watcher(3),
                        PartKeeper.NONE))
        .withMessageContaining("stopped after step");
  }

  private static SurveyRequest request(Projection projection, String... layers) {
    Survey survey =
        new Survey(
            "emojinet",
            Optional.empty(),
            "s3://b/inputs/shapes.zip",
            List.of(layers),
            Optional.empty(),
            7,
            new Embed(projection, Embed.Pooling.MEAN));
    return new SurveyRequest(
        survey, ModelCatalog.builtIn().model("emojinet"), TestNetworks.emojinet(), data);
  }

  /** Wants a survey until it has been asked so often. */
  private static final class Watcher implements SurveyListener {
    private final List<Progress> reports = new ArrayList<>();
    private final int most;
    private int asked;
    private int steps;
    private boolean passed;

    private Watcher(int most) {
      this.most = most;
    }

    @Override
    public void stepped(int steps) {
      this.steps += steps;
    }

    @Override
    public void progressed(Progress progress) {
      reports.add(progress);
    }

    @Override
    public void passed() {
      passed = true;
    }

    @Override
    public boolean wanted() {
      return asked++ < most;
    }
  }
}
