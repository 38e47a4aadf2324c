package io.dreamfleet.local.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deploy/k8s/simulate.sh}: what a ScaledObject's numbers do, as a table and a chart. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Plays KEDA and the HPA with the numbers of a ScaledObject against arrivals of jobs.")
public final class ScalingMain implements Callable<Integer> {
  private static final WorkerPace USUAL = WorkerPace.measuredOnTwoCores();

  @Parameters(paramLabel = "MANIFEST", description = "The ScaledObject.")
  private Path manifest;

  @Option(
      names = "--speed",
      paramLabel = "TIMES",
      defaultValue = "1",
      description =
          "Workers so many times as fast as two cores are, which the README's figures are of.")
  private double speed;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "Jobs that run at once on a worker (default: 16).")
  private Optional<Integer> slots = Optional.empty();

  @Option(
      names = "--start",
      paramLabel = "SECONDS",
      description = "Until a new worker takes its first job (default: 60).")
  private Optional<Integer> start = Optional.empty();

  @Option(names = "--svg", paramLabel = "FILE", description = "Where to draw a chart.")
  private Optional<Path> svg = Optional.empty();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ScalingMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    ScalingRule rule = ScalingRule.read(manifest);
    int batch = slots.orElse(USUAL.slots());
    WorkerPace pace =
        new WorkerPace(
            batch,
            batch / 4,
            USUAL.stepMillis() / speed,
            USUAL.pictureMillis() / speed,
            USUAL.steps(),
            start.orElse(USUAL.startSeconds()));
    List<ScalingOutcome> outcomes =
        Arrivals.all().stream().map(arrivals -> Simulation.play(rule, pace, arrivals)).toList();
    System.out.println(table(outcomes));
    if (svg.isPresent()) {
      Files.writeString(svg.get(), ScalingChart.of(outcomes));
    }
    return 0;
  }

  private static String table(List<ScalingOutcome> outcomes) {
    StringBuilder text =
        new StringBuilder(
            "%-24s %6s %9s %9s %8s %13s %11s"
                .formatted(
                    "ARRIVALS",
                    "JOBS",
                    "WAIT P50",
                    "WAIT P95",
                    "WORKERS",
                    "WORKER-HOURS",
                    "TURNS/H"));
    for (ScalingOutcome outcome : outcomes) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%-24s %6d %7d s %7d s %8d %13.2f %11.2f",
              outcome.name(),
              outcome.jobs(),
              outcome.waitQuantile(0.5),
              outcome.waitQuantile(0.95),
              outcome.mostWorkers(),
              outcome.workerHours(),
              outcome.turnsPerHour()));
    }
    return text.toString();
  }
}
