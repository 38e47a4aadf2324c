package io.dreamfleet.worker.bench;

import io.dreamfleet.worker.ascent.Throughput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures when told to, so that another program can have its turn in between: reads lines {@code
 * UNIT BATCH STEPS} and answers each with the seconds that the steps took. Every batch that was
 * asked for stays on the device until the end; between two lines nothing runs.
 */
final class BenchTurns implements AutoCloseable {
  private static final Pattern LINE =
      Pattern.compile("(?<unit>\\S+) (?<batch>[1-9]\\d{0,5}) (?<steps>[1-9]\\d{0,5})");

  /** As the loops that people write are measured: after the first two. */
  private static final int WARM_UP = 2;

  private final BiFunction<String, Integer, Throughput> open;
  private final Map<Kind, Throughput> opened = new HashMap<>();

  private record Kind(String unit, int batch) {}

  /**
   * Takes turns.
   *
   * @param open puts a batch of this unit and size on the device
   */
  BenchTurns(BiFunction<String, Integer, Throughput> open) {
    this.open = open;
  }

  /**
   * Answers until the input ends.
   *
   * @throws IllegalArgumentException at a line that is not one
   */
  void answer(Reader in, PrintWriter out) throws IOException {
    out.flush();
    BufferedReader lines = new BufferedReader(in);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher asked = LINE.matcher(line);
      if (!asked.matches()) {
        throw new IllegalArgumentException(
            "a line must be UNIT BATCH STEPS such as layer4:0 16 10, but is \"%s\""
                .formatted(line));
      }
      Kind kind = new Kind(asked.group("unit"), Integer.parseInt(asked.group("batch")));
      Throughput throughput =
          opened.computeIfAbsent(kind, absent -> open.apply(kind.unit(), kind.batch()));
      throughput.seconds(WARM_UP);
      out.println(throughput.seconds(Integer.parseInt(asked.group("steps"))));
      out.flush();
    }
  }

  @Override
  public void close() {
    opened.values().forEach(Throughput::close);
    opened.clear();
  }
}
