package io.dreamfleet.worker.survey;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.worker.chart.Palette;
import io.dreamfleet.worker.chart.Scatter.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A page of one file that shows the layers' maps one after the other, with thumbnails. Its parts
 * are {@code survey/embed.html}, the data as JSON, and the sheet of thumbnails.
 */
record EmbedPage(
    SurveyRequest request,
    String heading,
    List<LayerMap> maps,
    int[] labels,
    Thumbnails thumbnails) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Places are whole numbers up to this. */
  private static final int GRID = 10_000;

  String html() {
    return template()
        .replace("{{title}}", escaped(heading))
        .replace("{{data}}", inScript(data().toString()))
        .replace(
            "{{sheet}}",
            "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(thumbnails.jpeg()));
  }

  private ObjectNode data() {
    ObjectNode data = JSON.createObjectNode();
    data.put("heading", heading).put("neighbours", EmbedStudy.NEIGHBOURS).put("grid", GRID);
    data.putObject("sheet").put("side", thumbnails.side()).put("columns", thumbnails.columns());
    List<String> classes = request.data().classes();
    classes.forEach(data.putArray("classes")::add);
    ArrayNode colours = data.putArray("colours");
    Palette.of(classes.size()).forEach(colour -> colours.add(Palette.css(colour)));
    ArrayNode names = data.putArray("names");
    request.samples().forEach(sample -> names.add(sample.name()));
    ArrayNode numbers = data.putArray("labels");
    for (int label : labels) {
      numbers.add(label);
    }
    ArrayNode layers = data.putArray("layers");
    maps.forEach(map -> write(map, layers.addObject()));
    return data;
  }

  private static void write(LayerMap map, ObjectNode layer) {
    layer.put("name", map.layer()).put("output", map.found().output());
    ObjectNode figures = layer.putObject("figures");
    map.found().figures().forEach(figures::put);
    Frame frame = Frame.of(map.places());
    ArrayNode x = layer.putArray("x");
    ArrayNode y = layer.putArray("y");
    for (float[] place : map.places()) {
      x.add(Math.round(GRID * (0.5 + frame.x(place))));
      y.add(Math.round(GRID * (0.5 - frame.y(place))));
    }
  }

  private static String template() {
    try (InputStream file = EmbedPage.class.getResourceAsStream("/survey/embed.html")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the page's template cannot be read", e);
    }
  }

  /** Nothing in a script's data may end it, or begin a comment. */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
