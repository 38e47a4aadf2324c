package io.dreamfleet.worker.survey;

import io.dreamfleet.dataset.Sample;
import java.util.List;
import java.util.Locale;

/** Where pictures lie in the plane, as CSV (RFC 4180): picture, label, x, y. */
record PlacesTable(SurveyRequest request, float[][] places) {

  String csv() {
    StringBuilder csv = new StringBuilder("picture,label,x,y\r\n");
    List<Sample> samples = request.samples();
    List<String> classes = request.data().classes();
    for (int i = 0; i < places.length; i++) {
      Sample sample = samples.get(i);
      csv.append(quoted(sample.name()))
          .append(',')
          .append(sample.label() < 0 ? "" : quoted(classes.get(sample.label())))
          .append(String.format(Locale.ROOT, ",%.6g,%.6g\r\n", places[i][0], places[i][1]));
    }
    return csv.toString();
  }

  /**
   * With quotes where it needs them. A text that a spreadsheet would take for a formula has a
   * quote's character before it there.
   */
  private static String quoted(String text) {
    String harmless = text.matches("^[=+@\\t\\r-].*") ? "'" + text : text;
    return harmless.matches("[^,\"\\r\\n]*")
        ? harmless
        : '"' + harmless.replace("\"", "\"\"") + '"';
  }
}
