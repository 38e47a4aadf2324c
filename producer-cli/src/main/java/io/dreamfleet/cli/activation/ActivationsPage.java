package io.dreamfleet.cli.activation;

import io.dreamfleet.input.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One page of what a network's layers made of a picture; needs no server and no script.
 *
 * @param sighting what was seen
 * @param seen the picture's file
 * @param layers from the input on
 */
public record ActivationsPage(Sighting sighting, String seen, List<LayerReport> layers) {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --back: #fff; --text: #1c1e21; --dim: #61656d; --line: #dfe1e5; }
      @media (prefers-color-scheme: dark) {
        :root { --back: #17191d; --text: #e9eaec; --dim: #9599a1; --line: #34383f; } }
      body { margin: 0 auto; max-width: 78rem; padding: 1.5rem; background: var(--back); color: var(--text);
        font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 0; }
      section { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1.2rem; }
      p { color: var(--dim); margin: .2rem 0 1rem; max-width: 46rem; }
      .row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
      figure { margin: 0; } figcaption { color: var(--dim); font-size: .85rem; margin-top: .25rem; }
      img { display: block; max-width: 100%; border-radius: 4px; }
      .channels figure { width: 8.4rem; } .large figure { width: 26rem; max-width: 100%; } .seen img { width: 12rem; }
      figure img { width: 100%; }
      .over { position: relative; display: block; }
      .over img + img { position: absolute; inset: 0; width: 100%; height: 100%; transition: opacity .3s; }
      .over:hover img + img, .over:focus img + img { opacity: .12; }
      table { border-collapse: collapse; font-size: .95rem; } td { padding: .1rem 1rem .1rem 0; }
      td:first-child { font-variant-numeric: tabular-nums; color: var(--dim); }
      """;

  /** Writes {@code index.html}. */
  public Path write(Path folder) throws IOException {
    return Files.writeString(folder.resolve("index.html"), html());
  }

  private String html() {
    String model = escaped(sighting.request().model());
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>What %1$s makes of a picture</title>
        <style>
        %2$s</style>
        </head>
        <body>
        <h1>What %1$s makes of a picture</h1>
        <p>Layer by layer: the channels that answer most, and where; what all channels together stand
        for at every place; and the picture that exaggerates what the layer has seen.</p>
        <div class="row">
        <figure class="seen"><img src="%3$s" alt="The picture as the network is shown it"><figcaption>as the
        network is shown it, %4$s pixels</figcaption></figure>
        %5$s</div>
        %6$s</body>
        </html>
        """
        .formatted(
            model,
            STYLE,
            escaped(seen),
            sighting.size().text(),
            classes(),
            layers.stream().map(this::section).collect(Collectors.joining()));
  }

  private String classes() {
    if (sighting.classes().isEmpty()) {
      return "";
    }
    return sighting.classes().stream()
        .map(
            guess ->
                "<tr><td>%.4f</td><td>%s</td></tr>%n"
                    .formatted(
                        guess.probability(),
                        escaped(guess.label().orElse("class " + guess.number()))))
        .collect(Collectors.joining("", "<table>\n", "</table>\n"));
  }

  private String section(LayerReport report) {
    String layer = escaped(report.layer());
    return """
        <section id="%1$s">
        <h2><a href="#%1$s" style="color: inherit; text-decoration: none">%1$s</a></h2>
        <p>%2$s; the strongest with their mean activations:</p>
        <div class="row channels">
        %3$s</div>
        <div class="row large" style="margin-top: 1rem">
        %4$s%5$s</div>
        </section>
        """
        .formatted(
            layer,
            report.shape(),
            report.channels().stream()
                .map(map -> channel(layer, map))
                .collect(Collectors.joining()),
            report.grid().map(grid -> grid(layer, grid)).orElse(""),
            report.caricature().map(drawn -> caricature(layer, drawn)).orElse(""));
  }

  private static String channel(String layer, LayerReport.ChannelMap map) {
    int number = map.channel().number();
    return """
        <figure><img src="%1$s" loading="lazy" alt="Where channel %2$d of %3$s answers the picture"><figcaption>%3$s:%2$d
        &middot; %4$s</figcaption></figure>
        """
        .formatted(escaped(map.file()), number, layer, figure(map.channel().mean()));
  }

  private String grid(String layer, LayerReport.Grid grid) {
    return """
        <figure><span class="over" tabindex="0"><img src="%1$s" alt=""><img src="%2$s"
        alt="Activation grid of %3$s: what each of %4$d by %5$d places stands for"></span><figcaption>activation
        grid, %4$d by %5$d; point at it to see the picture below</figcaption></figure>
        """
        .formatted(escaped(seen), escaped(grid.file()), layer, grid.rows(), grid.columns());
  }

  private static String caricature(String layer, LayerReport.Caricature caricature) {
    String score = caricature.score().map(value -> ", score " + figure(value)).orElse("");
    return """
        <figure><img src="%1$s" alt="Caricature of what %2$s has seen"><figcaption>caricature%3$s</figcaption></figure>
        """
        .formatted(escaped(caricature.file()), layer, score);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 1000 ? "%.3g" : "%.0f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
