package io.dreamfleet.cli;

import java.io.Console;
import java.util.Map;

/**
 * What a command knows of the process it runs in.
 *
 * @param environment its variables
 * @param terminal whether a person looks on: standard input and output are a terminal that can move
 *     its cursor
 */
public record CliContext(Map<String, String> environment, boolean terminal) {
  /** Set to 1, it has stack traces printed. */
  public static final String DEBUG_VARIABLE = "DREAMFLEET_DEBUG";

  public CliContext {
    environment = Map.copyOf(environment);
  }

  /** This process's. */
  public static CliContext ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean dumb = "dumb".equals(environment.get("TERM"));
    return new CliContext(environment, !dumb && isTerminal(System.console()));
  }

  public boolean debug() {
    return "1".equals(environment.get(DEBUG_VARIABLE));
  }

  /** From Java 22 on there is a console without a terminal, and a method that tells. */
  private static boolean isTerminal(Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
