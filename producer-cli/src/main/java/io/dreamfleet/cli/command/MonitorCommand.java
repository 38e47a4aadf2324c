package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.monitor.Monitor;
import io.dreamfleet.settings.ConnectionOptions;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dreamfleet monitor}. */
@Command(
    name = "monitor",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Watches the whole fleet and shows it until it is told to stop: a web page, and meters for"
          + " Prometheus that no worker can have when there is none (backlog, jobs by state, rates,"
          + " how many workers there should be).",
      "There is no login, and pictures can be seen: --http-host 127.0.0.1 keeps it to this machine.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet monitor",
      "  dreamfleet monitor --http-port 8090 --jobs-per-worker 32 --min-workers 0 --max-workers 8",
      "%nAnswers /, /api/state, /metrics, /healthz and /readyz.",
      "%nExit codes: 0 stopped as told, 2 usage, 3 the store has no credentials. Brokers and a store"
          + " that are away are waited for."
    })
public final class MonitorCommand implements Callable<Integer> {
  /** Of a request and of an answer: who is slower than that holds up others. */
  private static final String SLOWEST_SECONDS = "30";

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      defaultValue = "${env:DREAMFLEET_HTTP_HOST:-0.0.0.0}",
      description = "Where it listens. Environment: DREAMFLEET_HTTP_HOST; default: 0.0.0.0")
  private String host;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:DREAMFLEET_HTTP_PORT:-8090}",
      description =
          "Its port; 0 takes a free one and says which. Environment: DREAMFLEET_HTTP_PORT; default:"
              + " 8090")
  private int port;

  @Option(
      names = "--jobs-per-worker",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "How many unfinished jobs one worker is for, in dreamfleet_desired_workers. Default:"
              + " ${DEFAULT-VALUE}.")
  private int jobsPerWorker;

  @Option(
      names = "--min-workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "The least that it asks for. Default: ${DEFAULT-VALUE}.")
  private int fewest;

  @Option(
      names = "--max-workers",
      paramLabel = "N",
      defaultValue = "8",
      description = "The most that it asks for. Default: ${DEFAULT-VALUE}.")
  private int most;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public MonitorCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    check(port >= 0 && port <= 65535, "--http-port must be 0 to 65535, but is " + port);
    check(jobsPerWorker >= 1, "--jobs-per-worker must be 1 or more, but is " + jobsPerWorker);
    check(
        fewest >= 0 && most >= fewest,
        "--min-workers must be 0 or more and --max-workers no less, but they are %d and %d"
            .formatted(fewest, most));
    InetSocketAddress address = new InetSocketAddress(host, port);
    check(!address.isUnresolved(), "--http-host: there is no host " + host);
    limitRequests();
    try (Monitor monitor =
        Monitor.start(
            Fleet.of(connection, context).settings(),
            address,
            jobsPerWorker,
            fewest,
            most,
            this::say)) {
      say("listening on http://127.0.0.1:" + monitor.port());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(monitor), "stop"));
      monitor.await();
    }
    return ExitStatus.SUCCEEDED.code();
  }

  /** The JDK's HTTP server reads these when it is first used, and has no other way to be told. */
  private static void limitRequests() {
    System.setProperty("sun.net.httpserver.maxReqTime", SLOWEST_SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", SLOWEST_SECONDS);
  }

  /** A process that ends as it was told ends with 0, whatever signal told it. */
  private static void stop(Monitor monitor) {
    monitor.close();
    Runtime.getRuntime().halt(ExitStatus.SUCCEEDED.code());
  }

  private void check(boolean right, String sentence) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }

  private synchronized void say(String sentence) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s monitor: %s%n",
        LocalTime.now().format(DateTimeFormatter.ofPattern("HH:mm:ss")), sentence);
    out.flush();
  }
}
