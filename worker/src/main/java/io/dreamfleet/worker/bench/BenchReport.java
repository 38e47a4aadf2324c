package io.dreamfleet.worker.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.ascent.Throughput.Effort;
import io.dreamfleet.worker.ascent.Throughput.Speed;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Shows each figure as soon as it is there. */
interface BenchReport {

  /** What holds for all that follows. */
  void begin(ComputeDevice device, Effort effort);

  /** One line. */
  void measured(Workload workload, ComputeDevice device, Speed speed);

  /** For people; column widths are fixed because the rows come one by one. */
  static BenchReport table(PrintWriter out) {
    return new Table(out);
  }

  /** For programs: one JSON object a line. */
  static BenchReport json(PrintWriter out) {
    return new Json(out);
  }

  /** The table. */
  record Table(PrintWriter out) implements BenchReport {
    private static final String TITLES = "%-12s %-16s %-9s %5s  %-9s %-6s %10s %9s %14s %7s%n";
    private static final String ROW =
        "%-12s %-16s %-9s %5d  %-9s %-6s %10.2f %9.2f %14.2f %5.1f %%%n";

    @Override
    public void begin(ComputeDevice device, Effort effort) {
      out.printf(
          Locale.ROOT,
          "Adam, formula weights, PyTorch %s on %s, %d processors; median of %d x %s s, spread"
              + " between the quartiles%n%n",
          ComputeDevice.pytorchVersion(),
          device.name(),
          Runtime.getRuntime().availableProcessors(),
          effort.repetitions(),
          effort.seconds());
      out.printf(
          TITLES,
          "MODEL",
          "LAYER",
          "SIZE",
          "BATCH",
          "PRECISION",
          "DEVICE",
          "MS/STEP",
          "STEPS/S",
          "IMAGE-STEPS/S",
          "SPREAD");
      out.flush();
    }

    @Override
    public void measured(Workload workload, ComputeDevice device, Speed speed) {
      out.printf(
          Locale.ROOT,
          ROW,
          workload.network().network().name(),
          workload.objective().text(),
          workload.size().text(),
          workload.batch(),
          workload.precision().text(),
          device.name(),
          speed.secondsPerStep() * 1e3,
          speed.stepsPerSecond(),
          speed.imageStepsPerSecond(),
          100 * speed.spreadSeconds() / speed.secondsPerStep());
      out.flush();
    }
  }

  /** The JSON lines. */
  record Json(PrintWriter out, JsonMapper mapper) implements BenchReport {
    Json(PrintWriter out) {
      this(out, JsonMapper.builder().build());
    }

    /** One line's fields. */
    record Line(
        String model,
        String layer,
        int size,
        int batch,
        String precision,
        String device,
        String pytorch,
        double secondsPerStep,
        double spreadSeconds,
        double stepsPerSecond,
        double imageStepsPerSecond) {}

    @Override
    public void begin(ComputeDevice device, Effort effort) {
      // every line says all by itself
    }

    @Override
    public void measured(Workload workload, ComputeDevice device, Speed speed) {
      Line line =
          new Line(
              workload.network().network().name(),
              workload.objective().text(),
              workload.size().width(),
              workload.batch(),
              workload.precision().text(),
              device.name(),
              ComputeDevice.pytorchVersion(),
              speed.secondsPerStep(),
              speed.spreadSeconds(),
              speed.stepsPerSecond(),
              speed.imageStepsPerSecond());
      try {
        out.println(mapper.writeValueAsString(line));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("figures are always JSON", e);
      }
      out.flush();
    }
  }
}
