package io.dreamfleet.local.chaos;

import io.dreamfleet.local.Logging;
import io.dreamfleet.local.chaos.Scenario.Need;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program behind {@code deploy/chaos/run.sh}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    description = {
      "Breaks a fleet of real processes in every way that it should survive, and counts whether every"
          + " job ended exactly once.",
      "Exit status: 0 if so, 1 if not, 2 wrong options."
    })
public final class ChaosMain implements Callable<Integer> {
  /** As the fleet's own default. */
  private static final int DELIVERIES = 10;

  /** In float32, a job has the same picture in any company, so that two can be compared. */
  private static final List<String> WORKER_OPTIONS =
      List.of("--device", "cpu", "--batch", "4", "--precision", "float32");

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "Only this one; may be repeated. Default: all. --list names them.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "Names the scenarios and ends.")
  private boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is random. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "100",
      description = "In each scenario. Default: ${DEFAULT-VALUE}")
  private int jobs;

  @Option(
      names = "--lease",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description =
          "How long a job is held without renewal; 15 is the least that brokers allow by default."
              + " Default: ${DEFAULT-VALUE}")
  private int lease;

  @Option(
      names = "--longest-outage",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Longer ones are cut to this. Default: ${DEFAULT-VALUE}")
  private int longestOutage;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "240",
      description =
          "How long the jobs may take to end before they count as lost. Default: ${DEFAULT-VALUE}")
  private int patience;

  @Option(
      names = "--worker-jar",
      paramLabel = "FILE",
      description = "The worker's jar. Default: the one built beside this program.")
  private Optional<Path> workerJar = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "A new folder for all that the fleet keeps, its logs among it.")
  private Path data;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ChaosMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      Scenario.all().forEach(each -> out.println("%-16s %s".formatted(each.name(), each.what())));
      return CommandLine.ExitCode.OK;
    }
    List<Scenario> chosen =
        names.isEmpty() ? Scenario.all() : names.stream().map(this::scenario).toList();
    // an interrupted run leaves no process behind
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                "stop"));
    Logging.into(data.resolve("logs"));
    Total total = new Total();
    playTogether(chosen.stream().filter(each -> each.need() != Need.NAMESPACE).toList(), total);
    for (Scenario each : chosen) {
      if (each.need() == Need.NAMESPACE && isPlayable(each)) {
        try (Namespace namespace = Namespace.open()) {
          Runtime.getRuntime().addShutdownHook(new Thread(namespace::close, "unplug"));
          play(List.of(each), Optional.of(namespace), total);
        }
      }
    }
    out.println(total);
    return total.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void playTogether(List<Scenario> scenarios, Total total)
      throws IOException, InterruptedException {
    List<Scenario> playable = new ArrayList<>();
    for (Scenario each : scenarios) {
      if (isPlayable(each)) {
        playable.add(each);
      }
    }
    if (!playable.isEmpty()) {
      play(playable, Optional.empty(), total);
    }
  }

  private void play(List<Scenario> scenarios, Optional<Namespace> namespace, Total total)
      throws IOException, InterruptedException {
    String host = namespace.map(Namespace::outside).orElse("127.0.0.1");
    ChaosFleet.Plan plan =
        new ChaosFleet.Plan(
            Files.createDirectories(data.toAbsolutePath().resolve("fleet-" + host)),
            host,
            Duration.ofSeconds(lease),
            DELIVERIES,
            workerJar.orElseGet(BuiltJars::worker),
            WORKER_OPTIONS);
    Stage.Settings settings =
        new Stage.Settings(jobs, Duration.ofSeconds(longestOutage), Duration.ofSeconds(patience));
    try (ChaosFleet fleet = ChaosFleet.start(plan);
        Runner runner = new Runner(fleet, namespace, settings, seed, spec.commandLine().getOut())) {
      for (Scenario scenario : scenarios) {
        total.add(runner.play(scenario));
      }
    }
  }

  private boolean isPlayable(Scenario scenario) throws InterruptedException {
    Optional<String> missing = scenario.need().missing();
    missing.ifPresent(
        reason ->
            spec.commandLine()
                .getOut()
                .println("%s: skipped: %s".formatted(scenario.name(), reason)));
    return missing.isEmpty();
  }

  private Scenario scenario(String name) {
    return Scenario.named(name)
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    "there is no scenario %s; there are %s"
                        .formatted(
                            name,
                            String.join(
                                ", ", Scenario.all().stream().map(Scenario::name).toList()))));
  }

  /** The sum over scenarios. */
  private static final class Total {
    private int scenarios;
    private int jobs;
    private int lost;
    private int duplicated;
    private int failedUnexpectedly;
    private boolean clean = true;

    void add(Runner.Outcome outcome) {
      scenarios++;
      jobs += outcome.audit().jobs();
      lost += outcome.audit().lost();
      duplicated += outcome.audit().duplicated();
      failedUnexpectedly += outcome.audit().failedUnexpectedly();
      clean &= outcome.isClean();
    }

    boolean isClean() {
      return clean;
    }

    @Override
    public String toString() {
      return "scenarios=%d jobs=%d lost=%d duplicated=%d failed_unexpectedly=%d"
          .formatted(scenarios, jobs, lost, duplicated, failedUnexpectedly);
    }
  }
}
