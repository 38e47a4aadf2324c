package io.dreamfleet.local.chaos;

import io.dreamfleet.local.EmbeddedBroker;
import io.dreamfleet.local.EmbeddedStore;
import io.dreamfleet.local.LocalFleetException;
import io.dreamfleet.local.Logging;
import io.dreamfleet.local.StoreKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The embedded broker or the embedded store as a process of its own, which can be killed and
 * started again on the same folder and port. It says {@code ready} on standard output when it
 * accepts connections; SIGTERM stops it in order.
 */
@Command(name = "dreamfleet-part", mixinStandardHelpOptions = true)
public final class PartMain implements Callable<Integer> {
  /** What a client of the store must know, never an argument, which others could read. */
  static final String ACCESS_KEY = "DREAMFLEET_S3_ACCESS_KEY";

  static final String SECRET_KEY = "DREAMFLEET_S3_SECRET_KEY";

  static final String READY = "ready";

  /** Which part. */
  enum Part {
    BROKER,
    STORE
  }

  @Parameters(paramLabel = "PART", description = "broker or store")
  private Part part;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Its folder.")
  private Path data;

  @Option(names = "--logs", required = true, paramLabel = "DIR", description = "For its log.")
  private Path logs;

  @Option(names = "--host", required = true, description = "The address that it listens on.")
  private String host;

  @Option(names = "--port", required = true, description = "Its port.")
  private int port;

  @Option(names = "--bucket", defaultValue = "dreamfleet", description = "The store's bucket.")
  private String bucket;

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new PartMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.into(logs);
    PrintWriter out = spec.commandLine().getOut();
    try {
      AutoCloseable running = start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
      out.println(READY);
      out.flush();
    } catch (LocalFleetException e) {
      spec.commandLine().getErr().println("dreamfleet-part: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  private AutoCloseable start() {
    return switch (part) {
      case BROKER -> EmbeddedBroker.start(data, host, port);
      case STORE ->
          EmbeddedStore.start(
              data,
              host,
              port,
              bucket,
              new StoreKeys(System.getenv(ACCESS_KEY), System.getenv(SECRET_KEY)));
    };
  }

  /** A signal ends a Java program with a status of its own unless it is halted. */
  private static void stop(AutoCloseable running) {
    try {
      running.close();
      Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
    } catch (Exception e) {
      Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
    }
  }
}
