package io.dreamfleet.local;

import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.settings.SettingsException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that runs a whole fleet on one machine until it is told to stop. */
@Command(
    name = "dreamfleet-local",
    description = {
      "Runs a whole fleet on this machine: a real Kafka broker, a real S3 server over a folder, and"
          + " workers. It listens on the loopback interface only.",
      "Everything is kept in the data folder; started on it again, the fleet finds its jobs, their"
          + " status and their pictures. Ctrl-C stops it."
    },
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    versionProvider = LocalFleetMain.Version.class,
    footer = {
      "",
      "The tools find the fleet by its settings file:",
      "  export DREAMFLEET_CONFIG=dreamfleet-data/fleet.properties",
      "",
      "Exit status: 0 stopped as told, 1 could not start, 2 wrong options."
    })
public final class LocalFleetMain implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "dreamfleet-data",
      description = "Folder for everything that is kept. Default: ${DEFAULT-VALUE}")
  private Path data;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Kafka's port; 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private int kafkaPort;

  @Option(
      names = "--s3-port",
      paramLabel = "PORT",
      defaultValue = "9000",
      description = "The S3 server's port; 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private int s3Port;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Worker processes; 0 for none. Default: ${DEFAULT-VALUE}")
  private int workers;

  @Option(
      names = "--worker-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "HTTP port of the first worker (/metrics, /healthz, /readyz), the next has the next; 0"
              + " takes free ones. Default: ${DEFAULT-VALUE}")
  private int workerPort;

  @Option(
      names = "--monitor",
      paramLabel = "PORT",
      description =
          "Also run a monitor, whose page is on this port; 0 takes a free one. Default: none.")
  private Optional<Integer> monitorPort = Optional.empty();

  @Option(
      names = "--worker-jar",
      paramLabel = "FILE",
      description = "The worker's jar. Default: the one built beside this program.")
  private Optional<Path> workerJar = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "What the workers compute on: auto, cpu or gpu:N. Default: ${DEFAULT-VALUE}")
  private String device;

  @Option(
      names = "--locked",
      description =
          "Let in whoever has the settings file only: Kafka by TLS with a user and password, S3 by"
              + " HTTPS, with a certificate that is made for the data folder.")
  private boolean locked;

  @Parameters(paramLabel = "WORKER-OPTION", description = "After --: passed on to every worker.")
  private List<String> workerOptions = new ArrayList<>();

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    CommandLine commandLine =
        new CommandLine(new LocalFleetMain())
            .setParameterExceptionHandler(
                (wrong, given) -> {
                  say(
                      wrong.getCommandLine().getErr(),
                      "dreamfleet-local: %s (--help lists the options)"
                          .formatted(wrong.getMessage()));
                  return CommandLine.ExitCode.USAGE;
                });
    System.exit(commandLine.execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    checkNumbers();
    Logging.into(data.resolve("logs"));
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    long began = System.nanoTime();
    try {
      LocalFleet fleet = new LocalFleet(options(), line -> say(out, line));
      stopWhenTold(fleet, out);
      Optional<String> monitor = start(fleet);
      say(out, ready(fleet, monitor, (System.nanoTime() - began) / 1e9));
    } catch (LocalFleetException | FleetUnreachableException | SettingsException e) {
      say(err, "dreamfleet-local: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    waitForTheHook();
    return CommandLine.ExitCode.OK;
  }

  /** Starts everything; where the monitor is, if there is to be one. */
  private Optional<String> start(LocalFleet fleet) throws InterruptedException {
    try {
      fleet.start();
      return monitorPort.map(port -> fleet.startMonitor(MonitorLaunch.builtJar(ownPlace()), port));
    } catch (RuntimeException e) {
      if (fleet.isClosed()) {
        waitForTheHook();
      }
      fleet.close();
      throw e;
    }
  }

  /** A signal has come or will come; the shutdown hook stops the fleet and ends the process. */
  private static void waitForTheHook() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private LocalFleet.Options options() {
    List<String> options = new ArrayList<>(List.of("--device", device));
    options.addAll(workerOptions);
    return new LocalFleet.Options(
        data,
        kafkaPort,
        s3Port,
        workers,
        workerPort,
        workers == 0
            ? List.of()
            : WorkerLaunch.java(workerJar.orElseGet(() -> WorkerLaunch.builtJar(ownPlace()))),
        options,
        Provisioning.Plan.usual(1),
        locked ? LocalFleet.Access.LOCKED : LocalFleet.Access.OPEN);
  }

  private static Path ownPlace() {
    try {
      return Path.of(
          LocalFleetMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program does not know where it is", e);
    }
  }

  private void checkNumbers() {
    check(workers >= 0, "--workers", "0 or more", workers);
    check(isPort(kafkaPort), "--kafka-port", "0 to 65535", kafkaPort);
    check(isPort(s3Port), "--s3-port", "0 to 65535", s3Port);
    check(isPort(workerPort), "--worker-port", "0 to 65535", workerPort);
    monitorPort.ifPresent(port -> check(isPort(port), "--monitor", "0 to 65535", port));
  }

  private static boolean isPort(int number) {
    return number >= 0 && number <= 65535;
  }

  private void check(boolean right, String option, String range, int given) {
    if (!right) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "%s must be %s, but is %d".formatted(option, range, given));
    }
  }

  /** A signal ends a Java program through its hooks, and with a status of its own unless halted. */
  private static void stopWhenTold(LocalFleet fleet, PrintWriter out) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!fleet.isClosed()) {
                    fleet.close();
                    say(out, "Stopped.");
                    Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
                  }
                },
                "stop"));
  }

  private static String ready(LocalFleet fleet, Optional<String> monitor, double seconds) {
    StringBuilder text = new StringBuilder();
    text.append("Dreamfleet is ready (%.1f s).%n".formatted(seconds));
    line(text, "Kafka", fleet.settings().bootstrap());
    line(
        text,
        "S3",
        fleet.settings().store().endpoint() + ", bucket " + fleet.settings().store().bucket());
    List<String> addresses = fleet.workerAddresses();
    for (int i = 0; i < addresses.size(); i++) {
      line(text, "worker-" + (i + 1), addresses.get(i) + "/metrics");
    }
    monitor.ifPresent(address -> line(text, "monitor", address));
    line(text, "data", fleet.data() + " (objects are files in s3, logs in logs)");
    text.append("For the tools: export DREAMFLEET_CONFIG=%s%n".formatted(fleet.settingsFile()));
    text.append("Ctrl-C stops everything.");
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  %-9s %s%n".formatted(label, value));
  }

  private static synchronized void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = LocalFleetMain.class.getPackage().getImplementationVersion();
      return new String[] {"dreamfleet-local " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
