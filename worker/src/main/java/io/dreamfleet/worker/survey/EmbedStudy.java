package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Embed.Pooling;
import io.dreamfleet.job.Projection;
import io.dreamfleet.status.SurveyResult.OfLayer;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.projection.Alignment;
import io.dreamfleet.worker.projection.Layout;
import io.dreamfleet.worker.projection.Neighbours;
import java.nio.ByteBuffer;
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
  private final Embed embed;
  private final Layout layout;
  private final AscentEngine engine;
  private final PartKeeper keeper;
  private final Map<String, float[][]> rows = new LinkedHashMap<>();
  private final Thumbnails thumbnails;
  private final int[] labels;

  EmbedStudy(SurveyRequest request, Embed embed, AscentEngine engine, PartKeeper keeper) {
    this.request = request;
    this.embed = embed;
    this.engine = engine;
    this.keeper = keeper;
    this.layout = new Layout(embed.projection(), request.survey().seed(), engine::lend);
    this.labels = request.samples().stream().mapToInt(sample -> sample.label()).toArray();
    this.thumbnails = new Thumbnails(labels.length);
    request.survey().layers().forEach(layer -> rows.put(layer, new float[labels.length][]));
  }

  @Override
  public void see(Glimpse glimpse) {
    for (int i = 0; i < glimpse.pictures().size(); i++) {
      thumbnails.put(glimpse.first() + i, glimpse.pictures().get(i));
    }
    glimpse.outputs().forEach((layer, output) -> keep(rows.get(layer), glimpse.first(), output));
  }

  private void keep(float[][] rows, int first, NDArray output) {
    try (NDArray pooled = pooled(output)) {
      float[] values = pooled.toFloatArray();
      int count = Math.toIntExact(pooled.getShape().get(0));
      int features = values.length / count;
      for (int i = 0; i < count; i++) {
        float[] row = new float[features];
        System.arraycopy(values, i * features, row, 0, features);
        rows[first + i] = row;
      }
    }
  }

  private NDArray pooled(NDArray output) {
    Shape shape = output.getShape();
    if (embed.pooling() == Pooling.NONE || shape.dimension() == 2) {
      return output.reshape(shape.get(0), -1);
    }
    int[] places = {2};
    try (NDArray channels = output.reshape(shape.get(0), shape.get(1), -1)) {
      return embed.pooling() == Pooling.MEAN ? channels.mean(places) : channels.max(places);
    }
  }

  @Override
  public int stepsToConclude() {
    return rows.size() * layout.steps(labels.length);
  }

  @Override
  public Findings conclude(SurveyProgress progress) {
    List<LayerMap> maps = new ArrayList<>();
    rows.forEach(
        (layer, features) -> {
          float[][] places = laidOut(layer, features, progress);
          // the axes of principal components mean something; others only lie so by chance
          boolean turns = !maps.isEmpty() && !(embed.projection() instanceof Projection.Pca);
          float[][] turned =
              turns ? Alignment.of(places, maps.get(maps.size() - 1).places()) : places;
          maps.add(new LayerMap(found(layer, features, turned), turned));
        });
    return new EmbedReport(request, embed, maps, labels, thumbnails).findings();
  }

  /** A layout takes up to a minute or two, so it is kept. */
  private float[][] laidOut(String layer, float[][] features, SurveyProgress progress) {
    String part = "places of " + layer;
    Optional<float[][]> kept = keeper.kept(part).flatMap(this::places);
    if (kept.isPresent()) {
      progress.advance(layout.steps(labels.length));
      return kept.get();
    }
    float[][] places = layout.of(features, progress::advance);
    keeper.keep(part, bytes(places));
    return places;
  }

  private static byte[] bytes(float[][] places) {
    ByteBuffer bytes = ByteBuffer.allocate(places.length * 2 * Float.BYTES);
    for (float[] place : places) {
      bytes.putFloat(place[0]).putFloat(place[1]);
    }
    return bytes.array();
  }

  private Optional<float[][]> places(byte[] kept) {
    if (kept.length != labels.length * 2 * Float.BYTES) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(kept);
    float[][] places = new float[labels.length][2];
    for (float[] place : places) {
      place[0] = bytes.getFloat();
      place[1] = bytes.getFloat();
    }
    return Optional.of(places);
  }

  private OfLayer found(String layer, float[][] features, float[][] places) {
    int count = Math.min(NEIGHBOURS, labels.length - 1);
    Neighbours near = Neighbours.find(features, count, engine::lend);
    Neighbours inThePlane = Neighbours.find(places, count, engine::lend);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(LayerMap.FEATURES, (double) features[0].length);
    if (!request.data().classes().isEmpty()) {
      figures.put(LayerMap.AGREEMENT, near.agreement(labels));
      figures.put(LayerMap.AGREEMENT_IN_PLANE, inThePlane.agreement(labels));
    }
    figures.put(LayerMap.KEPT, inThePlane.shared(near));
    return new OfLayer(layer, request.output(layer).text(), figures);
  }
}
