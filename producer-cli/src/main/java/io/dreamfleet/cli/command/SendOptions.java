package io.dreamfleet.cli.command;

import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How jobs are sent: as which batch, and with which priority. */
final class SendOptions {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description =
          "A name for all that is sent, to watch, fetch or cancel it by; without it one is made and"
              + " printed.")
  private Optional<String> batch = Optional.empty();

  @Option(
      names = "--priority",
      paramLabel = "WHICH",
      defaultValue = "normal",
      description =
          "high goes before normal jobs, which get every fourth place that falls free all the same;"
              + " default: ${DEFAULT-VALUE}.")
  private Priority priority;

  /**
   * The batch's name; where none was given, the time and what is sent.
   *
   * @throws IllegalArgumentException when the name that was given cannot be one
   */
  String batchOfNow(String what) {
    return batch(LocalDateTime.now().format(TIME) + "-" + what);
  }

  /**
   * The batch's name, or this one where none was given.
   *
   * @throws IllegalArgumentException when the name that was given cannot be one
   */
  String batch(String usual) {
    batch.ifPresent(Submission::checkBatch);
    return batch.orElse(usual);
  }

  Priority priority() {
    return priority;
  }
}
