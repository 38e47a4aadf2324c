package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Embed.Pooling;
import io.dreamfleet.status.SurveyResult.OfLayer;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.projection.Layout;
import io.dreamfleet.worker.projection.Neighbours;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays the pictures out in the plane by each layer's outputs, and counts how far pictures of a
 * class are neighbours.
 */
final class EmbedStudy implements Study {
  /** Of those that are asked for a picture's class, and looked for in the plane. */
  static final int NEIGHBOURS = 10;

  private final SurveyRequest request;
  private final Pooling pooling;
  private final Layout layout;
  private final AscentEngine engine;
  private final Map<String, float[][]> rows = new LinkedHashMap<>();
  private final int[] labels;

  EmbedStudy(SurveyRequest request, Embed embed, AscentEngine engine) {
    this.request = request;
    this.pooling = embed.pooling();
    this.engine = engine;
    this.layout = new Layout(embed.projection(), request.survey().seed(), engine::lend);
    this.labels = request.samples().stream().mapToInt(sample -> sample.label()).toArray();
    request.survey().layers().forEach(layer -> rows.put(layer, new float[labels.length][]));
  }

  @Override
  public void see(Glimpse glimpse) {
    glimpse
        .outputs()
        .forEach(
            (layer, output) -> {
              try (NDArray pooled = pooled(output)) {
                float[] values = pooled.toFloatArray();
                int count = glimpse.samples().size();
                int features = values.length / count;
                for (int i = 0; i < count; i++) {
                  float[] row = new float[features];
                  System.arraycopy(values, i * features, row, 0, features);
                  rows.get(layer)[glimpse.first() + i] = row;
                }
              }
            });
  }

  private NDArray pooled(NDArray output) {
    Shape shape = output.getShape();
    if (pooling == Pooling.NONE || shape.dimension() == 2) {
      return output.reshape(shape.get(0), -1);
    }
    int[] places = {2};
    try (NDArray channels = output.reshape(shape.get(0), shape.get(1), -1)) {
      return pooling == Pooling.MEAN ? channels.mean(places) : channels.max(places);
    }
  }

  @Override
  public int stepsToConclude() {
    return rows.size() * layout.steps(labels.length);
  }

  @Override
  public Findings conclude(SurveyProgress progress) {
    List<OfLayer> layers = new ArrayList<>();
    List<SurveyFile> files = new ArrayList<>();
    for (Map.Entry<String, float[][]> layer : rows.entrySet()) {
      float[][] features = layer.getValue();
      float[][] places = layout.of(features, progress::advance);
      layers.add(found(layer.getKey(), features, places));
      files.add(
          SurveyFile.text(
              SurveyFile.named(layer.getKey()) + ".csv",
              new PlacesTable(request, places).csv(),
              "text/csv"));
    }
    return new Findings(layers, Optional.empty(), files);
  }

  private OfLayer found(String layer, float[][] features, float[][] places) {
    Neighbours near = Neighbours.find(features, NEIGHBOURS, engine::lend);
    Neighbours inThePlane = Neighbours.find(places, NEIGHBOURS, engine::lend);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("features", (double) features[0].length);
    if (!request.data().classes().isEmpty()) {
      figures.put("agreement", near.agreement(labels));
      figures.put("agreementInPlane", inThePlane.agreement(labels));
    }
    figures.put("neighboursKept", inThePlane.shared(near));
    return new OfLayer(layer, request.output(layer).text(), figures);
  }
}
