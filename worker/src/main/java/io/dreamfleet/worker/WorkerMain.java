package io.dreamfleet.worker;

import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.settings.SecretArguments;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.worker.log.LogFormat;
import io.dreamfleet.worker.log.WorkerLog;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code java -jar dreamfleet-worker.jar}: takes jobs from the topic until it is told to stop. */
@Command(
    name = "dreamfleet-worker",
    mixinStandardHelpOptions = true,
    versionProvider = WorkerVersion.class,
    description = {
      "Takes visualization jobs from the jobs topic, runs the ascent on one device and stores the"
          + " pictures. Start one worker per GPU.",
      "SIGTERM gives back what it holds and ends the process with 0."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:stopped by SIGTERM or SIGINT, nothing lost",
      " 1:a fault of the worker",
      " 2:wrong options or settings",
      " 3:cannot reach Kafka or the object store, or is not let in"
    })
public final class WorkerMain implements Callable<Integer> {
  private static final int UNREACHABLE = 3;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "${env:DREAMFLEET_DEVICE:-auto}",
      description =
          "auto (the first GPU, or the CPU where there is none), cpu, or gpu:N. Environment:"
              + " DREAMFLEET_DEVICE; default: auto")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "FORMAT",
      defaultValue = "${env:DREAMFLEET_PRECISION:-auto}",
      description =
          "The network's number format: float32, tf32 (NVIDIA GPUs from compute capability 8.0 on),"
              + " bfloat16, or auto (bfloat16 where the device computes in it natively). Picture,"
              + " objective, optimizer and final score are float32 in any case. Environment:"
              + " DREAMFLEET_PRECISION; default: auto")
  private String precision;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "${env:DREAMFLEET_BATCH:-auto}",
      description =
          "How many jobs run at once: a number, or auto (measured at start: doubled while it fits"
              + " and pictures come faster). Environment: DREAMFLEET_BATCH; default: auto")
  private String batch;

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      defaultValue = "${env:DREAMFLEET_HTTP_HOST:-0.0.0.0}",
      description =
          "Where /metrics, /healthz and /readyz listen. Environment: DREAMFLEET_HTTP_HOST; default:"
              + " 0.0.0.0")
  private String httpHost;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:DREAMFLEET_HTTP_PORT:-9464}",
      description =
          "Their port; 0 takes a free one and logs it. Environment: DREAMFLEET_HTTP_PORT; default:"
              + " 9464")
  private int httpPort;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      defaultValue = "${env:DREAMFLEET_CHECKPOINT_EVERY:-60}",
      description =
          "How often a job that takes long is kept in the store, so that another worker can go on"
              + " with it; 0 for only when this one goes. Environment: DREAMFLEET_CHECKPOINT_EVERY;"
              + " default: 60")
  private int checkpointEvery;

  @Option(
      names = "--stop-within",
      paramLabel = "SECONDS",
      defaultValue = "${env:DREAMFLEET_STOP_WITHIN:-25}",
      description =
          "How long SIGTERM may take: what is held is kept and given back, then the process ends."
              + " Environment: DREAMFLEET_STOP_WITHIN; default: 25")
  private int stopWithin;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "${env:DREAMFLEET_WORKER_NAME:-}",
      description =
          "This worker's name in status events and results. Environment: DREAMFLEET_WORKER_NAME;"
              + " default: host name and process id")
  private String name;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "${env:DREAMFLEET_LOG_FORMAT:-human}",
      description =
          "What a line of the log looks like: human, or json (an object with time, level, logger,"
              + " message, worker, and job and batch where it is about one). Environment:"
              + " DREAMFLEET_LOG_FORMAT; default: human")
  private String logFormat;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "${env:DREAMFLEET_LOG_LEVEL:-info}",
      description =
          "The least that is logged: error, warn, info, debug, trace or off. Environment:"
              + " DREAMFLEET_LOG_LEVEL; default: info")
  private String logLevel;

  private Optional<WorkerLog> log = Optional.empty();

  public static void main(String[] arguments) {
    WorkerMain main = new WorkerMain();
    CommandLine command = new CommandLine(main);
    command.setParameterExceptionHandler(
        (wrong, given) -> {
          wrong
              .getCommandLine()
              .getErr()
              .println(
                  "dreamfleet-worker: %s (--help lists the options)"
                      .formatted(SecretArguments.sentence(wrong)));
          return CommandLine.ExitCode.USAGE;
        });
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          main.sayWhyItEnds(sentence(failure), line.getErr());
          return exitCode(failure);
        });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    String called = name.isEmpty() ? WorkerOptions.defaultName() : name;
    WorkerLog chosen = WorkerLog.of(logFormat, logLevel, called);
    chosen.begin();
    log = Optional.of(chosen);
    WorkerOptions options =
        new WorkerOptions(
            called,
            device,
            precision,
            batch(),
            new InetSocketAddress(httpHost, httpPort),
            seconds("--checkpoint-every", checkpointEvery, 0),
            seconds("--stop-within", stopWithin, 1));
    try (Worker worker = Worker.start(connection.resolve(System.getenv()), options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(worker), "stop"));
      worker.run();
    }
    return 0;
  }

  /** Where the log is for machines, it is all that they read. */
  private void sayWhyItEnds(String sentence, PrintWriter err) {
    switch (log.map(WorkerLog::format).orElse(LogFormat.HUMAN)) {
      case HUMAN -> err.println("dreamfleet-worker: " + sentence);
      case JSON -> LoggerFactory.getLogger(WorkerMain.class).error("{}", sentence);
    }
  }

  private static Duration seconds(String option, int given, int least) {
    if (given < least) {
      throw new SettingsException(
          "%s must be %d seconds or more, but is %d".formatted(option, least, given));
    }
    return Duration.ofSeconds(given);
  }

  private OptionalInt batch() {
    if (batch.equals("auto")) {
      return OptionalInt.empty();
    }
    if (batch.matches("[1-9]\\d{0,3}")) {
      return OptionalInt.of(Integer.parseInt(batch));
    }
    throw new SettingsException(
        "--batch must be auto or a whole number from 1 to 9999, but is \"" + batch + "\"");
  }

  /** A process that ends in order ends with 0, whatever signal asked for it. */
  private static void stop(Worker worker) {
    if (worker.stop()) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static String sentence(Exception failure) {
    return exitCode(failure) == CommandLine.ExitCode.SOFTWARE
        ? failure.toString()
        : failure.getMessage();
  }

  private static int exitCode(Exception failure) {
    if (failure instanceof FleetUnreachableException || failure instanceof StoreException) {
      return UNREACHABLE;
    }
    if (failure instanceof SettingsException || failure instanceof IllegalArgumentException) {
      return CommandLine.ExitCode.USAGE;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
