package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.status.SurveyResult.OfLayer;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.projection.Layout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Maps what a layer can be. It keeps the activations of a few random places of each picture, lays
 * them out, and leaves for each cell of the map the direction in which its mean differs from what
 * all have in common, to be made visible.
 */
final class AtlasStudy implements Study {
  private static final String DOCUMENT = "atlas.json";
  private static final String DIRECTIONS = "atlas.npy";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** On narrower outputs the edge is all there is; on wider ones it is mostly padding. */
  private static final int LEAST_WITH_EDGE = 5;

  private final SurveyRequest request;
  private final Atlas atlas;
  private final String layer;
  private final FeatureShape shape;
  private final AscentEngine engine;
  private final CellNames names;
  private final List<float[]> activations = new ArrayList<>();
  private final List<Integer> pictures = new ArrayList<>();

  AtlasStudy(SurveyRequest request, Atlas atlas, AscentEngine engine) {
    this.request = request;
    this.atlas = atlas;
    this.engine = engine;
    this.layer = request.survey().layers().get(0);
    this.shape = request.output(layer);
    this.names = new CellNames(request);
  }

  @Override
  public void see(Glimpse glimpse) {
    NDArray outputs = glimpse.outputs().get(layer);
    for (int i = 0; i < glimpse.samples().size(); i++) {
      try (NDArray output = outputs.get(i)) {
        sample(output.toFloatArray(), glimpse.first() + i);
      }
    }
    if (request.survey().layers().size() > 1) {
      names.see(glimpse.first(), glimpse.outputs().get(request.survey().layers().get(1)));
    }
  }

  /** Keeps some places of a picture; which, depends on nothing but the seed and the picture. */
  private void sample(float[] output, int picture) {
    int area = shape.height() * shape.width();
    List<Integer> places = inside();
    SplittableRandom random =
        new SplittableRandom(request.survey().seed() * 0x9E3779B97F4A7C15L + picture);
    for (int i = 0; i < atlas.ofEach() && !places.isEmpty(); i++) {
      int place = places.remove(random.nextInt(places.size()));
      float[] vector = new float[shape.channels()];
      boolean answers = false;
      for (int channel = 0; channel < vector.length; channel++) {
        vector[channel] = output[channel * area + place];
        answers |= vector[channel] != 0;
      }
      if (answers) {
        activations.add(vector);
        pictures.add(picture);
      }
    }
  }

  private List<Integer> inside() {
    int rows = shape.height() < LEAST_WITH_EDGE ? 0 : 1;
    int columns = shape.width() < LEAST_WITH_EDGE ? 0 : 1;
    List<Integer> places = new ArrayList<>();
    for (int row = rows; row < shape.height() - rows; row++) {
      for (int column = columns; column < shape.width() - columns; column++) {
        places.add(row * shape.width() + column);
      }
    }
    return places;
  }

  private Layout layout() {
    return new Layout(atlas.projection(), request.survey().seed(), engine::lend);
  }

  @Override
  public int stepsToConclude() {
    return layout().steps(request.samples().size() * atlas.ofEach());
  }

  @Override
  public Findings conclude(SurveyProgress progress) {
    float[][] rows = activations.toArray(float[][]::new);
    if (rows.length < atlas.least() || rows.length < 2) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "data: at the places looked at %s answers %d times, which are too few for a map; take more pictures or atlas.ofEach"
              .formatted(layer, rows.length));
    }
    List<AtlasGrid.Square> squares =
        AtlasGrid.of(layout().of(rows, progress::advance), atlas.cells(), atlas.least());
    Whitening whitening = Whitening.of(rows, engine::lend);
    float[] all = mean(activations);
    List<float[]> directions = new ArrayList<>();
    ObjectNode document = document();
    ArrayNode map = document.putArray("map");
    for (AtlasGrid.Square square : squares) {
      float[] mean = mean(square.points().stream().map(activations::get).toList());
      directions.add(whitening.applied(mean));
      List<Integer> of = square.points().stream().map(pictures::get).toList();
      describe(square, names.of(mean, all, of), map.addObject());
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("activations", (double) rows.length);
    figures.put("cells", (double) squares.size());
    return new Findings(
        List.of(new OfLayer(layer, shape.text(), figures)),
        Optional.empty(),
        List.of(
            SurveyFile.text(DOCUMENT, document.toString(), "application/json"),
            new SurveyFile(
                DIRECTIONS,
                Vectors.npy(directions, shape.channels()),
                "application/octet-stream")));
  }

  private ObjectNode document() {
    return MAPPER
        .createObjectNode()
        .put("model", request.survey().model())
        .put("layer", layer)
        .put("activations", activations.size())
        .put("pictures", request.samples().size())
        .put("cells", atlas.cells())
        .put("names", names.source())
        .put("directions", DIRECTIONS);
  }

  private static void describe(
      AtlasGrid.Square square, List<CellNames.Named> named, ObjectNode cell) {
    cell.put("row", square.row()).put("column", square.column());
    cell.put("count", square.points().size());
    ArrayNode classes = cell.putArray("classes");
    named.forEach(one -> classes.addObject().put("label", one.label()).put("weight", one.weight()));
  }

  private static float[] mean(List<float[]> rows) {
    double[] sums = new double[rows.get(0).length];
    for (float[] row : rows) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += row[i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / rows.size());
    }
    return mean;
  }
}
