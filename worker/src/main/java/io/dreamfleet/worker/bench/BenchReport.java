package io.dreamfleet.worker.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.ascent.StepProfile;
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

  /** Where the time of a step of what was measured last goes. */
  void profiled(Workload workload, StepProfile profile);

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
    private static final String TITLES =
        "%-12s %-16s %-9s %5s  %-9s %-6s %10s %9s %14s %7s %8s  %-6s%n";
    private static final String OPERATOR = "    %-40s %9.3f ms %6.1f %%  in %.1f calls%n";
    private static final String OTHERS = "    %-40s %9.3f ms %6.1f %%%n";
    private static final double SMALLEST_PERCENT = 0.5;

    private static final String ROW =
        "%-12s %-16s %-9s %5d  %-9s %-6s %10.2f %9.2f %14.2f %5.1f %% %8.0f  %-6s%n";

    @Override
    public void begin(ComputeDevice device, Effort effort) {
      out.printf(
          Locale.ROOT,
          "Adam, formula weights; %s, %d processors; median of %d x %s s, spread"
              + " between the quartiles%n%n",
          device.description(),
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
          "SPREAD",
          "GFLOP/S",
          "RECIPE");
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
          100 * speed.spreadSeconds() / speed.secondsPerStep(),
          workload.operationsPerStep() / speed.secondsPerStep() / 1e9,
          workload.recipe().name());
      out.flush();
    }

    @Override
    public void profiled(Workload workload, StepProfile profile) {
      double rest = profile.secondsPerStep();
      for (StepProfile.Operator operator : profile.operators()) {
        if (profile.share(operator.secondsPerStep()) >= SMALLEST_PERCENT) {
          out.printf(
              Locale.ROOT,
              OPERATOR,
              operator.name(),
              operator.secondsPerStep() * 1e3,
              profile.share(operator.secondsPerStep()),
              operator.callsPerStep());
          rest -= operator.secondsPerStep();
        }
      }
      out.printf(
          Locale.ROOT,
          OTHERS,
          "others, each below half a percent",
          rest * 1e3,
          profile.share(rest));
      out.println();
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
        String recipe,
        String device,
        String pytorch,
        double secondsPerStep,
        double spreadSeconds,
        double stepsPerSecond,
        double imageStepsPerSecond,
        double gflopPerSecond) {}

    /** A line of a profile. */
    record ProfileLine(
        String model,
        String layer,
        int size,
        int batch,
        String precision,
        String operator,
        double callsPerStep,
        double secondsPerStep) {}

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
              workload.recipe().name(),
              device.name(),
              ComputeDevice.pytorchVersion(),
              speed.secondsPerStep(),
              speed.spreadSeconds(),
              speed.stepsPerSecond(),
              speed.imageStepsPerSecond(),
              workload.operationsPerStep() / speed.secondsPerStep() / 1e9);
      print(line);
    }

    @Override
    public void profiled(Workload workload, StepProfile profile) {
      for (StepProfile.Operator operator : profile.operators()) {
        print(
            new ProfileLine(
                workload.network().network().name(),
                workload.objective().text(),
                workload.size().width(),
                workload.batch(),
                workload.precision().text(),
                operator.name(),
                operator.callsPerStep(),
                operator.secondsPerStep()));
      }
    }

    private void print(Object line) {
      try {
        out.println(mapper.writeValueAsString(line));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("figures are always JSON", e);
      }
      out.flush();
    }
  }
}
