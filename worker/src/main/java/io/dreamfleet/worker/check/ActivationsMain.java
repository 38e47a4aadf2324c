package io.dreamfleet.worker.check;

/**
 * {@code java -cp dreamfleet-worker.jar io.dreamfleet.worker.check.ActivationsMain}, which is what
 * {@code dreamfleet activations} starts.
 */
public final class ActivationsMain {
  private ActivationsMain() {}

  public static void main(String[] arguments) {
    // standard output is the command line's, which may print JSON there
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    int code = ActivationsCommand.commandLine(System.getenv()).execute(arguments);
    System.exit(code);
  }
}
