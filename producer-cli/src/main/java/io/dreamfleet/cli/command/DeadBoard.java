package io.dreamfleet.cli.command;

import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.watch.Abbreviation;
import io.dreamfleet.cli.watch.EventText;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.DeadLetterLog;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last dead letter of every job, in the order of their deaths, and where the jobs stand. */
final class DeadBoard {
  private final Map<JobId, DeadLetter> letters = new LinkedHashMap<>();
  private final JobBoard jobs = new JobBoard();

  private DeadBoard() {}

  /**
   * What the fleet has.
   *
   * @param log stands at the beginning; at the end of what is known here afterwards
   */
  static DeadBoard read(Fleet fleet, StatusLog log) {
    DeadBoard board = new DeadBoard();
    new DeadLetterLog(fleet.kafka())
        .read(
            letter -> {
              board.letters.remove(letter.id());
              board.letters.put(letter.id(), letter);
            });
    board.jobs.apply(log.readToEnd());
    return board;
  }

  List<DeadLetter> all() {
    return new ArrayList<>(letters.values());
  }

  /** Those of the jobs of a batch. */
  List<DeadLetter> batch(String name) {
    return all().stream()
        .filter(
            letter ->
                letter.posting().flatMap(job -> job.submission().batch()).stream()
                    .anyMatch(name::equals))
        .toList();
  }

  /**
   * That of the job whose id begins so.
   *
   * @throws JobRefusedException when there is none, or more than one
   */
  DeadLetter letter(String abbreviation) {
    try {
      return letters.get(new Abbreviation(abbreviation).among(letters.keySet()));
    } catch (JobRefusedException e) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE, "among the dead letters: " + e.getMessage());
    }
  }

  /** Where a letter's job stands by now: {@code failed}, or {@code unknown}. */
  String state(DeadLetter letter) {
    return jobs.latest(letter.id()).map(EventText::state).orElse("unknown");
  }

  /** Why it died: in a worker's words, where there are any, else in the brokers'. */
  String reason(DeadLetter letter) {
    return jobs.latest(letter.id())
        .filter(event -> event.state() == JobState.FAILED)
        .map(EventText::detail)
        .or(() -> letter.message().map(message -> "the brokers say: " + message))
        .orElse("");
  }

  /** Whether the job has not been sent again since, with whatever end. */
  boolean isStillDead(DeadLetter letter) {
    Optional<StatusEvent> last = jobs.latest(letter.id());
    return last.isEmpty()
        || last.get().state() == JobState.FAILED
        || !last.get().state().isFinal() && last.get().subject().at().isBefore(letter.at());
  }
}
