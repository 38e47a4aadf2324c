package io.dreamfleet.cli.fetch;

import io.dreamfleet.status.StatusEvent;
import java.util.List;
import java.util.Optional;

/**
 * What came of fetching a job.
 *
 * @param file the picture's name in the folder, where there is one
 * @param problem why there is none, where the job has failed or its picture is gone
 * @param course what was kept on the way to the picture
 * @param animation the name of its animation in the folder, where one was made
 * @param files the names of a survey's files in the folder; empty for a picture
 */
public record FetchedJob(
    JobView job,
    Optional<String> file,
    Optional<Problem> problem,
    Course course,
    Optional<String> animation,
    List<String> files) {
  public FetchedJob {
    files = List.copyOf(files);
  }

  /**
   * Why there is no picture.
   *
   * @param code for programs
   * @param reason for people
   */
  public record Problem(String code, String reason) {}

  static FetchedJob fetched(JobView job, String file, Course course) {
    return new FetchedJob(
        job, Optional.of(file), Optional.empty(), course, Optional.empty(), List.of());
  }

  /** A survey, with a picture that shows it at a glance where it has one. */
  static FetchedJob surveyed(JobView job, Optional<String> picture, List<String> files) {
    return new FetchedJob(job, picture, Optional.empty(), Course.UNKNOWN, Optional.empty(), files);
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
    return new FetchedJob(
        job, Optional.empty(), problem, Course.UNKNOWN, Optional.empty(), List.of());
  }

  /** How many pictures of units are there. */
  public int pictures() {
    return file.isEmpty() || isSurvey() ? 0 : 1 + course.others().size();
  }

  /** Whether what was asked for is there. */
  public boolean isThere() {
    return file.isPresent() || isSurvey();
  }

  private boolean isSurvey() {
    return !files.isEmpty();
  }

  /** The same, with an animation of this name. */
  FetchedJob animated(String name) {
    return new FetchedJob(job, file, problem, course, Optional.of(name), files);
  }
}
