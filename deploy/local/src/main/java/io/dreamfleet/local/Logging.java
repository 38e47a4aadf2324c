package io.dreamfleet.local;

import java.nio.file.Path;

/** Where this process's log goes. */
public final class Logging {
  private Logging() {}

  /**
   * Sends the log of broker and store into a file, so that the console stays calm. Only before the
   * first logger is made.
   */
  public static void into(Path folder) {
    System.setProperty("dreamfleet.logs", folder.toString());
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "logback-fleet.xml");
    }
  }
}
