package io.dreamfleet.worker.check;

/**
 * {@code java -cp dreamfleet-worker.jar io.dreamfleet.worker.check.CheckMain}, which is what {@code
 * dreamfleet models check} starts.
 */
public final class CheckMain {
  private CheckMain() {}

  public static void main(String[] arguments) {
    // standard output is for the classes alone
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    int code = CheckCommand.commandLine(System.getenv()).execute(arguments);
    System.out.flush();
    System.exit(code);
  }
}
