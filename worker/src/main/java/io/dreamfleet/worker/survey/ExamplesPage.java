package io.dreamfleet.worker.survey;

import io.dreamfleet.dataset.Sample;
import io.dreamfleet.worker.survey.Strongest.Example;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A page with a row of crops for each channel; needs no server and no script, and finds the sprites
 * where the survey's files are.
 */
final class ExamplesPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%1$s: the pictures that channels answer most</title>
      <style>
      :root { color-scheme: light dark; --back: #fff; --text: #1c1e21; --dim: #61656d; --line: #dfe1e5; }
      @media (prefers-color-scheme: dark) {
        :root { --back: #17191d; --text: #e9eaec; --dim: #9599a1; --line: #34383f; } }
      body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; background: var(--back); color: var(--text);
        font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; border-top: 1px solid var(--line); padding-top: 1rem; }
      p { color: var(--dim); margin: .2rem 0 1rem; }
      .unit { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; margin-bottom: .5rem; }
      .unit a { width: 8rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
      .unit:target a { font-weight: bold; }
      .row { width: %2$dpx; max-width: 100%%; height: %3$dpx; background-repeat: no-repeat; border-radius: 4px; }
      .unit span { color: var(--dim); font-size: .85rem; font-variant-numeric: tabular-nums; }
      </style>
      </head>
      <body>
      <h1>%1$s: the pictures that channels answer most</h1>
      <p>Of each the part that the strongest place sees, the strongest first.</p>
      """;

  /** Channels of a sprite that browsers show: 32,768 rows of pixels. */
  private static final int MOST = 512;

  private final List<Sample> samples;
  private final StringBuilder html = new StringBuilder();

  /** A page without layers so far. */
  ExamplesPage(SurveyRequest request, List<Sample> samples, int columns) {

    this.samples = samples;
    html.append(
        HEAD.formatted(escaped(request.survey().model()), columns * Sprite.TILE, Sprite.TILE));
  }

  /**
   * Adds a layer.
   *
   * @param sprite a row for each channel
   */
  void add(String layer, Strongest found, SurveyFile sprite) {
    html.append("<h2>%s</h2>\n".formatted(escaped(layer)));
    if (found.channels() > MOST) {
      html.append(
          "<p>%d channels are more than a browser shows of one picture: a gallery has them all.</p>\n"
              .formatted(found.channels()));
    }
    for (int channel = 0; channel < found.channels(); channel++) {
      List<Example> examples = found.of(channel);
      if (!examples.isEmpty() && found.channels() <= MOST) {
        add(layer + ":" + channel, examples, sprite.name(), channel);
      }
    }
  }

  private void add(String unit, List<Example> examples, String sprite, int row) {
    String pictures =
        examples.stream()
            .map(example -> samples.get(example.picture()).name())
            .collect(Collectors.joining(", "));
    html.append(
        """
        <div class="unit" id="%1$s"><a href="#%1$s">%1$s</a><div class="row" role="img" aria-label="Parts of %2$s" title="%2$s" style="background-image: url(%3$s); background-position: 0 -%4$dpx"></div><span>%5$s</span></div>
        """
            .formatted(
                escaped(unit), escaped(pictures), sprite, row * Sprite.TILE, range(examples)));
  }

  private static String range(List<Example> examples) {
    return String.format(
        Locale.ROOT,
        "%.3g to %.3g",
        examples.get(0).activation(),
        examples.get(examples.size() - 1).activation());
  }

  /** The page as it is now. */
  String text() {
    return html + "</body>\n</html>\n";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
