package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Octaves;

/**
 * The most that one job may ask of a worker.
 *
 * @param pixels width times height of a picture
 * @param steps of an ascent, of all octaves together
 */
public record JobLimits(long pixels, int steps) {
  /**
   * Of all snapshots of a job together, or of all pictures of a set: 4 of the largest pictures, 334
   * of 224x224.
   */
  private static final long SNAPSHOT_PIXELS = 4L * 2048 * 2048;

  /** 2048x2048 pixels, a hundred thousand steps. */
  public static final JobLimits DEFAULT = new JobLimits(2048L * 2048, 100_000);

  /** A sum's terms: each is read from its layer at every step. */
  static final int MOST_TERMS = 64;

  void check(Job job) {
    int terms = job.objective().terms().size();
    if (terms > MOST_TERMS) {
      throw exceeded("objective", terms + " terms", MOST_TERMS);
    }
    job.size()
        .filter(size -> size.pixels() > pixels)
        .ifPresent(
            size -> {
              throw exceeded(
                  "size", "%s is %d pixels".formatted(size.text(), size.pixels()), pixels);
            });
    int octaves = job.recipe().octaves().map(Octaves::count).orElse(1);
    if ((long) job.steps() * octaves > steps) {
      String given = Integer.toString(job.steps());
      throw exceeded(
          "steps", octaves == 1 ? given : given + " in each of " + octaves + " octaves", steps);
    }
  }

  /** Snapshots are held in memory until the job is done. */
  void checkSnapshots(Job job, ImageSize size) {
    long most = SNAPSHOT_PIXELS / size.pixels();
    if (job.snapshots().size() > most) {
      throw exceeded(
          "snapshots", "%d of %s pixels".formatted(job.snapshots().size(), size.text()), most);
    }
  }

  /** A set climbs as a whole, and its pictures are held in memory until it is done. */
  void checkSet(Job job, ImageSize size) {
    long most = SNAPSHOT_PIXELS / size.pixels();
    if (job.pictures() > 1 && job.pictures() > most) {
      throw exceeded(
          "diverse.count", "%d of %s pixels".formatted(job.pictures(), size.text()), most);
    }
  }

  private static JobRefusedException exceeded(String field, String given, long most) {
    return new JobRefusedException(
        FailureCode.LIMIT_EXCEEDED, "%s: %s; at most %d is allowed".formatted(field, given, most));
  }
}
