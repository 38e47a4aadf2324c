package io.dreamfleet.cli.sweep;

import io.dreamfleet.cli.text.Amounts;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.text.TextTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * What is missing of a sweep, and what it will take.
 *
 * @param jobs all of them
 * @param stored how many have their result
 * @param waiting how many are on their way
 * @param multiplyAdds of the missing ones
 * @param pixels that the missing ones will store
 */
public record Estimate(int jobs, int stored, int waiting, double multiplyAdds, long pixels) {
  /** Red, green and blue without any compression. */
  private static final int RAW_BYTES = 3;

  /** Adds up what is missing. */
  public static Estimate of(SweepPlan plan, Missing missing, Workload workload) {
    double[] work = {0};
    long[] pixels = {0};
    missing
        .jobs(plan)
        .forEach(
            job -> {
              work[0] += workload.multiplyAdds(job).orElse(0.0);
              pixels[0] += workload.storedPixels(job);
            });
    return new Estimate(missing.all(), missing.stored(), missing.waiting(), work[0], pixels[0]);
  }

  public int missing() {
    return jobs - stored - waiting;
  }

  /** Prints what there is to do. */
  public void print(SweepPlan plan, Optional<Pace> pace, PrintWriter out) {
    out.printf("%s, every channel of:%n", plan.model().name());
    TextTable table = new TextTable("  LAYER", "CHANNELS");
    plan.channels().forEach((layer, count) -> table.row("  " + layer, Counts.text(count)));
    table.print(out);
    out.printf(
        "%s %s: %s there, %s on their way, %s missing%n",
        Counts.text(jobs),
        jobs == 1 ? "job" : "jobs",
        Counts.text(stored),
        Counts.text(waiting),
        Counts.text(missing()));
    if (missing() > 0) {
      out.println("time:  " + time(pace));
      out.println("store: " + store(pace));
    }
    out.flush();
  }

  private String time(Optional<Pace> pace) {
    return pace.map(
            known ->
                "about %s (measured: %s)"
                    .formatted(
                        Amounts.time(
                            Duration.ofMillis(
                                Math.max(
                                    1000,
                                    Math.round(
                                        1000 * multiplyAdds / known.multiplyAddsPerSecond())))),
                        known.text()))
        .orElse("unknown, because this fleet has not computed anything yet");
  }

  private String store(Optional<Pace> pace) {
    return pace.map(known -> "about " + Amounts.bytes(pixels * known.bytesPerPixel()))
        .orElseGet(() -> "%s at most".formatted(Amounts.bytes((double) pixels * RAW_BYTES)));
  }
}
