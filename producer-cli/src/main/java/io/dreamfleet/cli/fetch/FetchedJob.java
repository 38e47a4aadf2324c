package io.dreamfleet.cli.fetch;

import io.dreamfleet.status.StatusEvent;
import java.util.Optional;

/**
 * What came of fetching a job.
 *
 * @param file the picture's name in the folder, where there is one
 * @param problem why there is none, where the job has failed or its picture is gone
 * @param course what was kept on the way to the picture
 * @param animation the name of its animation in the folder, where one was made
 */
public record FetchedJob(
    JobView job,
    Optional<String> file,
    Optional<Problem> problem,
    Course course,
    Optional<String> animation) {

  /**
   * Why there is no picture.
   *
   * @param code for programs
   * @param reason for people
   */
  public record Problem(String code, String reason) {}

  static FetchedJob fetched(JobView job, String file, Course course) {
    return new FetchedJob(job, Optional.of(file), Optional.empty(), course, Optional.empty());
  }

  static FetchedJob gone(JobView job, String reason) {
    return without(job, Optional.of(new Problem("PICTURE_MISSING", reason)));
  }

  /** A job without a picture: it failed, or has not ended. */
  static FetchedJob without(JobView job) {
    return without(
        job,
        job.event() instanceof StatusEvent.Failed failed
            ? Optional.of(new Problem(failed.code().name(), failed.reason()))
            : Optional.empty());
  }

  private static FetchedJob without(JobView job, Optional<Problem> problem) {
    return new FetchedJob(job, Optional.empty(), problem, Course.UNKNOWN, Optional.empty());
  }

  /** How many pictures are there. */
  public int pictures() {
    return file.isEmpty() ? 0 : 1 + course.others().size();
  }

  /** The same, with an animation of this name. */
  FetchedJob animated(String name) {
    return new FetchedJob(job, file, problem, course, Optional.of(name));
  }
}
