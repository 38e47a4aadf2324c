package io.dreamfleet.cli.watch;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobRefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The beginning of a job's id, as people type it. */
public record Abbreviation(String text) {
  /** Below this, it is as likely a slip as a job. */
  private static final int SHORTEST = 4;

  /**
   * The one whose id begins so.
   *
   * @throws JobRefusedException when there is none, or more than one
   */
  public JobId among(Collection<JobId> ids) {
    String start = text.toLowerCase(Locale.ROOT);
    if (!start.matches("[0-9a-f]{%d,64}".formatted(SHORTEST))) {
      throw unknown(
          "\"%s\" is not a job's id: that is 64 hexadecimal digits, or the first %d or more of them"
              .formatted(text, SHORTEST));
    }
    List<JobId> found = ids.stream().filter(id -> id.text().startsWith(start)).limit(2).toList();
    if (found.isEmpty()) {
      throw unknown("no job is known whose id begins with " + text);
    }
    if (found.size() > 1) {
      throw unknown(
          "more than one job's id begins with %s, among them %s and %s: give more of it"
              .formatted(text, found.get(0).abbreviated(), found.get(1).abbreviated()));
    }
    return found.get(0);
  }

  private static JobRefusedException unknown(String sentence) {
    return new JobRefusedException(FailureCode.INVALID_VALUE, sentence);
  }
}
