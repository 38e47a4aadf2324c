package io.dreamfleet.worker.bench;

/**
 * {@code java -cp dreamfleet-worker.jar io.dreamfleet.worker.bench.BenchMain}, which is what {@code
 * dreamfleet bench} starts.
 */
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] arguments) {
    // standard output is for the figures alone
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    int code = BenchCommand.commandLine().execute(arguments);
    System.out.flush();
    System.exit(code);
  }
}
