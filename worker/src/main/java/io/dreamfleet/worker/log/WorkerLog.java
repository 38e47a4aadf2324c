package io.dreamfleet.worker.log;

import io.dreamfleet.settings.SettingsException;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.Level;

/**
 * How a worker's log is written.
 *
 * @param format of its lines
 * @param level of the least that is logged, in capitals
 * @param worker the worker's name, which is in every JSON line
 */
public record WorkerLog(LogFormat format, String level, String worker) {
  private static final String OFF = "OFF";

  /**
   * A log as options say.
   *
   * @throws SettingsException when there is no such format or level
   */
  public static WorkerLog of(String format, String level, String worker) {
    String name = level.toUpperCase(Locale.ROOT);
    boolean isLevel =
        name.equals(OFF) || List.of(Level.values()).stream().anyMatch(l -> l.name().equals(name));
    if (!isLevel) {
      throw new SettingsException(
          "--log-level must be error, warn, info, debug, trace or off, but is \"" + level + "\"");
    }
    return new WorkerLog(LogFormat.of(format), name, worker);
  }

  /** Has this process log so, if no logger has been made yet: {@code logback.xml} reads these. */
  public void begin() {
    System.setProperty("dreamfleet.log.format", format.text());
    System.setProperty("dreamfleet.log.level", level);
    System.setProperty("dreamfleet.log.worker", worker);
  }
}
