package io.dreamfleet.cli.fetch;

import io.dreamfleet.job.JobId;
import java.util.ArrayList;
import java.util.List;

/**
 * The same pictures of several networks.
 *
 * @param columns what stands above each column
 * @param rows a network each
 */
public record Comparison(List<String> columns, List<Row> rows) {
  /** As many characters of a layer's name stand on a line. */
  private static final int LINE = 30;

  public Comparison {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A network's pictures.
   *
   * @param model its name
   * @param layer that is compared
   * @param jobs one for each column
   */
  public record Row(String model, String layer, List<JobId> jobs) {
    public Row {
      jobs = List.copyOf(jobs);
    }

    /** The model, and below it the layer, broken between modules where it is long. */
    String name() {
      List<String> lines = new ArrayList<>(List.of(model));
      String line = "";
      for (String part : layer.split("(?<=[./])")) {
        if (!line.isEmpty() && line.length() + part.length() > LINE) {
          lines.add(line);
          line = "";
        }
        line += part;
      }
      lines.add(line);
      return String.join("\n", lines);
    }
  }
}
