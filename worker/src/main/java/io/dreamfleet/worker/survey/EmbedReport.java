package io.dreamfleet.worker.survey;

import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Projection;
import io.dreamfleet.worker.chart.DepthChart;
import io.dreamfleet.worker.chart.Overview;
import io.dreamfleet.worker.chart.Scatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an embedding leaves: a page, a chart of the figures by depth, and of each layer a plot as
 * PNG and SVG and a table of places.
 *
 * @param maps of the layers, in order
 * @param labels of the pictures, -1 where there are no classes
 */
record EmbedReport(
    SurveyRequest request, Embed embed, List<LayerMap> maps, int[] labels, Thumbnails thumbnails) {

  Findings findings() {
    List<SurveyFile> files = new ArrayList<>();
    files.add(
        SurveyFile.text(
            "index.html",
            new EmbedPage(request, heading(), maps, labels, thumbnails).html(),
            "text/html"));
    if (!classes().isEmpty()) {
      DepthChart chart = chart();
      files.add(SurveyFile.png("agreement.png", chart.png()));
      files.add(SurveyFile.text("agreement.svg", chart.svg(), "image/svg+xml"));
    }
    for (int i = 0; i < maps.size(); i++) {
      LayerMap map = maps.get(i);
      Scatter scatter = scatter("%s, %s".formatted(map.layer(), heading()), map.sentence(), map);
      String name = "layers/%02d-%s".formatted(i + 1, SurveyFile.named(map.layer()));
      files.add(SurveyFile.png(name + ".png", scatter.png()));
      files.add(SurveyFile.text(name + ".svg", scatter.svg(), "image/svg+xml"));
      files.add(
          SurveyFile.text(name + ".csv", new PlacesTable(request, map.places()).csv(), "text/csv"));
    }
    byte[] overview = new Overview(heading(), maps.stream().map(this::small).toList()).png();
    return new Findings(maps.stream().map(LayerMap::found).toList(), Optional.of(overview), files);
  }

  private String heading() {
    return "%s: %d pictures by %s"
        .formatted(request.survey().model(), labels.length, method(embed.projection()));
  }

  private static String method(Projection projection) {
    if (projection instanceof Projection.Tsne tsne) {
      return "t-SNE, perplexity %s".formatted(plain(tsne.perplexity()));
    }
    if (projection instanceof Projection.Umap umap) {
      return "UMAP, %d neighbours, spread %s".formatted(umap.neighbours(), plain(umap.spread()));
    }
    return "principal components";
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private List<String> classes() {
    return request.data().classes();
  }

  private Scatter scatter(String title, String note, LayerMap map) {
    return new Scatter(title, note, map.places(), labels, classes());
  }

  private Scatter small(LayerMap map) {
    String note =
        map.figure(LayerMap.AGREEMENT)
            .map(part -> LayerMap.percent(part) + " agree with their neighbours")
            .orElse(map.found().output());
    return scatter(map.layer(), note, map);
  }

  private DepthChart chart() {
    return new DepthChart(
        "Pictures that agree with the most of their %d nearest neighbours"
            .formatted(EmbedStudy.NEIGHBOURS),
        maps.stream().map(LayerMap::layer).toList(),
        List.of(
            line("by the layer's output", LayerMap.AGREEMENT),
            line("in the plane", LayerMap.AGREEMENT_IN_PLANE)));
  }

  private DepthChart.Line line(String name, String figure) {
    return new DepthChart.Line(
        name, maps.stream().map(map -> map.figure(figure).orElseThrow()).toList());
  }
}
