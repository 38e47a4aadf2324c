package io.dreamfleet.worker.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.dataset.Sample;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.Examples;
import io.dreamfleet.job.Projection;
import io.dreamfleet.job.Question;
import io.dreamfleet.job.Survey;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.check.PreparedPicture;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples and atlases of the bundled network, on the real engine. */
class LookedAtUnitsTest {
  private static final int OF_EACH = 12;
  private static final Model MODEL = ModelCatalog.builtIn().model("emojinet");
  private static final WeightedNetwork NETWORK = TestNetworks.emojinet();

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

  private static SurveyRequest request(Question question, String... layers) {
    Survey survey =
        new Survey(
            "emojinet",
            Optional.empty(),
            "s3://b/inputs/shapes.zip",
            List.of(layers),
            Optional.empty(),
            7,
            question);
    return new SurveyRequest(survey, MODEL, NETWORK, data);
  }

  private static Findings findings(SurveyRequest request) {
    return new Surveyor(engine).run(request, new Unhurried(), PartKeeper.NONE).findings();
  }

  private static byte[] file(Findings findings, String name) {
    return findings.files().stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .orElseThrow()
        .content();
  }

  /** Each picture alone, all of its output at hand. */
  private static List<float[]> outputs(SurveyRequest request, String layer) {
    List<float[]> outputs = new ArrayList<>();
    try (Passes passes =
        engine.lend(
            device -> Passes.compile(NETWORK, List.of(layer), MODEL.defaultSize(), device))) {
      data.read(
          request.samples(),
          (place, sample, picture) -> {
            PreparedPicture prepared =
                PreparedPicture.of(picture, MODEL.preparation(), MODEL.network().input());
            engine.lend(
                device -> {
                  passes.run(
                      List.of(prepared),
                      device,
                      byLayer -> outputs.add(byLayer.get(layer).toFloatArray()));
                  return place;
                });
          });
    }
    return outputs;
  }

  @Test
  void a_channels_examples_are_the_pictures_with_its_largest_elements() throws Exception {
    SurveyRequest request = request(new Examples(4), "conv1", "layer3");
    Findings findings = findings(request);
    JsonNode json = JsonMapper.builder().build().readTree(file(findings, "examples.json"));
    assertThat(json.get("model").textValue()).isEqualTo("emojinet");
    JsonNode layer = json.get("layers").get("layer3");
    assertThat(layer.get("sprite").textValue()).isEqualTo("examples/layer3.png");
    assertThat(layer.get("tile").intValue()).isEqualTo(64);
    assertThat(layer.get("columns").intValue()).isEqualTo(4);
    assertThat(layer.get("channels")).hasSize(128);

    List<Sample> samples = request.samples();
    List<float[]> outputs = outputs(request, "layer3");
    int area = 36;
    for (int channel = 0; channel < 128; channel += 9) {
      int at = channel;
      List<Double> largest =
          outputs.stream()
              .map(
                  output ->
                      IntStream.range(at * area, (at + 1) * area)
                          .mapToDouble(i -> output[i])
                          .max()
                          .orElseThrow())
              .toList();
      List<Integer> order =
          IntStream.range(0, outputs.size())
              .boxed()
              .filter(picture -> largest.get(picture) > 0)
              .sorted(Comparator.comparingDouble((Integer picture) -> -largest.get(picture)))
              .limit(4)
              .toList();
      JsonNode examples = layer.get("channels").get(channel);
      assertThat(examples).hasSize(order.size());
      for (int rank = 0; rank < order.size(); rank++) {
        JsonNode example = examples.get(rank);
        Sample sample = samples.get(order.get(rank));
        assertThat(example.get("picture").textValue()).isEqualTo(sample.name());
        assertThat(example.get("label").textValue()).isEqualTo(data.classes().get(sample.label()));
        assertThat(example.get("activation").doubleValue())
            .isCloseTo(largest.get(order.get(rank)), within(1e-4));
      }
    }
  }

  /** An element of conv1 sees seven pixels a side; what it sees is nine times as large there. */
  @Test
  void a_tile_is_what_the_strongest_place_sees() throws Exception {
    SurveyRequest request = request(new Examples(2), "conv1");
    Findings findings = findings(request);
    JsonNode examples =
        JsonMapper.builder()
            .build()
            .readTree(file(findings, "examples.json"))
            .get("layers")
            .get("conv1")
            .get("channels");
    BufferedImage sprite =
        ImageIO.read(new ByteArrayInputStream(file(findings, "examples/conv1.png")));
    assertThat(sprite.getWidth()).isEqualTo(2 * 64);
    assertThat(sprite.getHeight()).isEqualTo(32 * 64);
    int compared = 0;
    for (int channel = 0; channel < 32; channel++) {
      JsonNode example = examples.get(channel).get(0);
      int row = example.get("row").intValue();
      int column = example.get("column").intValue();
      if (row < 2 || row > 45 || column < 2 || column > 45) {
        continue;
      }
      PreparedPicture picture = picture(request, example.get("picture").textValue());
      // stride 2, padding 3: the middle of the seven is twice the place
      int middle = 2 * row * 96 + 2 * column;
      int tile = sprite.getRGB(32, channel * 64 + 32);
      for (int plane = 0; plane < 3; plane++) {
        double seen = tile >> (16 - 8 * plane) & 0xff;
        assertThat(seen).isCloseTo(255 * picture.values()[plane * 96 * 96 + middle], within(8.0));
      }
      compared++;
    }
    assertThat(compared).isGreaterThan(5);
  }

  private static PreparedPicture picture(SurveyRequest request, String name) {
    List<PreparedPicture> found = new ArrayList<>();
    data.read(
        request.samples().stream().filter(sample -> sample.name().equals(name)).toList(),
        (place, sample, picture) ->
            found.add(PreparedPicture.of(picture, MODEL.preparation(), MODEL.network().input())));
    return found.get(0);
  }

  @Test
  void an_atlas_has_a_direction_and_names_for_each_of_its_cells() throws Exception {
    Atlas question = new Atlas(new Projection.Pca(), 2, 4, 2);
    Findings findings = findings(request(question, "layer4", "fc"));
    JsonNode json = JsonMapper.builder().build().readTree(file(findings, "atlas.json"));
    assertThat(json.get("activations").intValue()).isEqualTo(2 * 4 * OF_EACH);
    assertThat(json.get("names").textValue()).isEqualTo("attribution");
    assertThat(json.get("map").size()).isBetween(4, 16);
    List<float[]> directions = Vectors.rows(file(findings, "atlas.npy"), "atlas.npy");
    assertThat(directions).hasSize(json.get("map").size()).allMatch(row -> row.length == 256);
    int counted = 0;
    for (JsonNode cell : json.get("map")) {
      assertThat(cell.get("classes")).hasSize(3);
      counted += cell.get("count").intValue();
    }
    assertThat(counted).isLessThanOrEqualTo(2 * 4 * OF_EACH);
    assertThat(file(findings(request(question, "layer4", "fc")), "atlas.json"))
        .isEqualTo(file(findings, "atlas.json"));
  }

  @Test
  void cells_of_a_layer_deeper_down_are_named_by_what_is_seen_in_their_pictures() throws Exception {
    Atlas question = new Atlas(new Projection.Pca(), 1, 3, 1);
    JsonNode seen =
        JsonMapper.builder()
            .build()
            .readTree(file(findings(request(question, "layer2", "fc")), "atlas.json"));
    assertThat(seen.get("names").textValue()).isEqualTo("prediction");
    JsonNode labelled =
        JsonMapper.builder()
            .build()
            .readTree(file(findings(request(question, "layer2")), "atlas.json"));
    assertThat(labelled.get("names").textValue()).isEqualTo("label");
    for (JsonNode cell : labelled.get("map")) {
      double sum = 0;
      for (JsonNode named : cell.get("classes")) {
        assertThat(DrawnShapes.CLASSES).contains(named.get("label").textValue());
        sum += named.get("weight").doubleValue();
      }
      assertThat(sum).isBetween(0.75, 1.0 + 1e-9);
    }
  }

  /** The logits are the mean over places of what each speaks for, and the bias. */
  @Test
  void what_places_speak_for_adds_up_to_the_logits() {
    LinearClasses linear = LinearClasses.of(MODEL, NETWORK, "layer4").orElseThrow();
    SurveyRequest request = request(new Examples(1), "layer4");
    float[] output = outputs(request, "layer4").get(0);
    float[] logits = outputs(request, "fc").get(0);
    float[] bias = NETWORK.parameter(NETWORK.network().layer("fc"), "bias");
    double[] sums = new double[logits.length];
    for (int place = 0; place < 9; place++) {
      float[] vector = new float[256];
      for (int channel = 0; channel < 256; channel++) {
        vector[channel] = output[channel * 9 + place];
      }
      double[] classes = linear.of(vector);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += classes[i] / 9;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      assertThat(sums[i] + bias[i]).isCloseTo(logits[i], within(1e-3));
    }
  }

  private static final class Unhurried implements SurveyListener {
    @Override
    public void stepped(int steps) {}

    @Override
    public void progressed(Progress progress) {}

    @Override
    public void passed() {}

    @Override
    public boolean wanted() {
      return true;
    }
  }
}
