package io.dreamfleet.cli.fetch;

import io.dreamfleet.status.StatusEvent;
import java.util.Optional;

/**
 * What came of fetching a job.
 *
 * @param file the picture's name in the folder, where there is one
 * @param problem why there is none, where the job has failed or its picture is gone
 */
public record FetchedJob(JobView job, Optional<String> file, Optional<Problem> problem) {

  /**
   * Why there is no picture.
   *
   * @param code for programs
   * @param reason for people
   */
  public record Problem(String code, String reason) {}

  static FetchedJob fetched(JobView job, String file) {
    return new FetchedJob(job, Optional.of(file), Optional.empty());
  }

  static FetchedJob gone(JobView job, String reason) {
    return new FetchedJob(
        job, Optional.empty(), Optional.of(new Problem("PICTURE_MISSING", reason)));
  }

  /** A job without a picture: it failed, or has not ended. */
  static FetchedJob without(JobView job) {
    Optional<Problem> problem =
        job.event() instanceof StatusEvent.Failed failed
            ? Optional.of(new Problem(failed.code().name(), failed.reason()))
            : Optional.empty();
    return new FetchedJob(job, Optional.empty(), problem);
  }
}
