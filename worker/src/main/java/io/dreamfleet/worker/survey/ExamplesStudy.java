package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.dataset.Sample;
import io.dreamfleet.job.Examples;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.PixelRegion;
import io.dreamfleet.status.SurveyResult.OfLayer;
import io.dreamfleet.worker.check.PreparedPicture;
import io.dreamfleet.worker.picture.RowPng;
import io.dreamfleet.worker.survey.Strongest.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pictures that channels answer most. While pictures go by, it keeps for each channel where the
 * strongest are, and nothing of them; at the end the data set is read again for those that are
 * left, and what the strongest places see is cut out of them.
 */
final class ExamplesStudy implements Study {
  /** Channels whose crops are in memory at once, as pixels: 37 MB where each has nine. */
  private static final int ROWS = 256;

  private static final String FOLDER = "examples/";
  private static final String DOCUMENT = "examples.json";
  private static final String PAGE = "index.html";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final SurveyRequest request;
  private final Examples question;
  private final List<Sample> samples;
  private final Map<String, Strongest> strongest = new LinkedHashMap<>();

  ExamplesStudy(SurveyRequest request, Examples question) {
    this.request = request;
    this.question = question;
    this.samples = request.samples();
    for (String layer : request.survey().layers()) {
      strongest.put(layer, new Strongest(request.output(layer).channels(), question.top()));
    }
  }

  @Override
  public void see(Glimpse glimpse) {
    glimpse
        .outputs()
        .forEach((layer, output) -> see(glimpse.first(), strongest.get(layer), output));
  }

  private static void see(int first, Strongest layer, NDArray output) {
    int pictures = (int) output.getShape().get(0);
    int channels = layer.channels();
    try (NDArray flat = output.reshape(pictures, channels, -1);
        NDArray largest = flat.max(new int[] {2});
        NDArray where = flat.argMax(2)) {
      float[] activations = largest.toFloatArray();
      long[] places = where.toLongArray();
      for (int i = 0; i < activations.length; i++) {
        layer.offer(i % channels, first + i / channels, activations[i], (int) places[i]);
      }
    }
  }

  /** The pictures that are read again are not known before; as many as there are at most. */
  @Override
  public int stepsToConclude() {
    return samples.size();
  }

  @Override
  public Findings conclude(SurveyProgress progress) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("model", request.survey().model());
    ObjectNode layers = document.putObject("layers");
    List<SurveyFile> sprites = new ArrayList<>();
    List<OfLayer> figures = new ArrayList<>();
    ExamplesPage page = new ExamplesPage(request, samples, question.top());
    strongest.forEach(
        (layer, found) -> {
          SurveyFile sprite = sprite(layer, found);
          describe(layer, found, sprite, layers.putObject(layer));
          page.add(layer, found, sprite);
          sprites.add(sprite);
          figures.add(figures(layer, found));
          progress.advance(samples.size() / strongest.size());
        });
    List<SurveyFile> files = new ArrayList<>();
    files.add(SurveyFile.text(PAGE, page.text(), "text/html"));
    files.add(SurveyFile.text(DOCUMENT, document.toString(), "application/json"));
    files.addAll(sprites);
    return new Findings(figures, Optional.empty(), files);
  }

  private void describe(String layer, Strongest found, SurveyFile sprite, ObjectNode json) {
    json.put("sprite", sprite.name()).put("tile", Sprite.TILE).put("columns", question.top());
    ArrayNode channels = json.putArray("channels");
    FeatureShape shape = request.output(layer);
    for (int channel = 0; channel < found.channels(); channel++) {
      ArrayNode row = channels.addArray();
      for (Example example : found.of(channel)) {
        Sample sample = samples.get(example.picture());
        ObjectNode one = row.addObject().put("picture", sample.name());
        if (sample.label() >= 0) {
          one.put("label", request.data().classes().get(sample.label()));
        }
        one.put("activation", example.activation());
        one.put("row", example.place() / shape.width());
        one.put("column", example.place() % shape.width());
      }
    }
  }

  private OfLayer figures(String layer, Strongest found) {
    int silent = 0;
    for (int channel = 0; channel < found.channels(); channel++) {
      silent += found.of(channel).isEmpty() ? 1 : 0;
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("channels", (double) found.channels());
    figures.put("silent", (double) silent);
    return new OfLayer(layer, request.output(layer).text(), figures);
  }

  /** A layer's crops: a row for each channel, as tall as it takes. */
  private SurveyFile sprite(String layer, Strongest found) {
    int channels = found.channels();
    try (RowPng png = new RowPng(question.top() * Sprite.TILE, channels * Sprite.TILE)) {
      for (int first = 0; first < channels; first += ROWS) {
        png.add(sprite(layer, found, first, Math.min(ROWS, channels - first)).image());
      }
      return SurveyFile.png(FOLDER + SurveyFile.named(layer) + ".png", png.bytes());
    }
  }

  /** Where an example is to be drawn. */
  private record Tile(int row, int column, int place) {}

  private Sprite sprite(String layer, Strongest found, int first, int rows) {
    Map<Integer, List<Tile>> tiles = new TreeMap<>();
    for (int row = 0; row < rows; row++) {
      List<Example> examples = found.of(first + row);
      for (int column = 0; column < examples.size(); column++) {
        Example example = examples.get(column);
        tiles
            .computeIfAbsent(example.picture(), picture -> new ArrayList<>())
            .add(new Tile(row, column, example.place()));
      }
    }
    Sprite sprite = new Sprite(rows, question.top());
    Map<Integer, PixelRegion> seen = new HashMap<>();
    Model model = request.model();
    List<List<Tile>> wanted = List.copyOf(tiles.values());
    request
        .data()
        .read(
            tiles.keySet().stream().map(samples::get).toList(),
            (place, sample, picture) -> {
              PreparedPicture prepared =
                  PreparedPicture.of(picture, model.preparation(), model.network().input());
              for (Tile tile : wanted.get(place)) {
                PixelRegion part =
                    seen.computeIfAbsent(tile.place(), at -> seen(layer, at, prepared));
                sprite.put(tile.row(), tile.column(), prepared, part);
              }
            });
    return sprite;
  }

  /** What a place of a layer sees. */
  private PixelRegion seen(String layer, int place, PreparedPicture picture) {
    int width = request.output(layer).width();
    PixelRegion seen =
        PixelRegion.seenBy(
            request.model().network(),
            layer,
            place / width,
            place % width,
            picture.size().height(),
            picture.size().width());
    // an element of nothing but padding has seen no pixel
    return seen.isEmpty()
        ? new PixelRegion(0, 0, picture.size().height(), picture.size().width())
        : seen;
  }
}
