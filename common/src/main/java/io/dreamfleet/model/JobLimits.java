package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Octaves;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.settings.Limits;

/**
 * The most that one job may ask of a worker, checked before memory is taken for it.
 *
 * @param limits of which those on pictures, steps, snapshots, objectives and records are looked at
 */
public record JobLimits(Limits limits) {
  private static final int COLOURS = 3;

  /** Every limit at its default. */
  public static final JobLimits DEFAULT = new JobLimits(Limits.DEFAULT);

  /** Refuses a record that is too long to be read. */
  void checkRecord(byte[] record) {
    require(Limit.RECORD_BYTES, record.length, "the record", record.length + " bytes");
  }

  void check(Job job) {
    int terms = job.objective().terms().size();
    require(Limit.OBJECTIVE_TERMS, terms, "objective", terms + " terms");
    job.size()
        .ifPresent(
            size ->
                require(
                    Limit.PIXELS,
                    size.pixels(),
                    "size",
                    "%s is %d pixels".formatted(size.text(), size.pixels())));
    int octaves = job.recipe().octaves().map(Octaves::count).orElse(1);
    String steps = Integer.toString(job.steps());
    require(
        Limit.STEPS,
        (long) job.steps() * octaves,
        "steps",
        octaves == 1 ? steps : steps + " in each of " + octaves + " octaves");
  }

  /** Snapshots are held in memory until the job is done. */
  void checkSnapshots(Job job, ImageSize size, int channels) {
    int count = job.snapshots().size();
    long most = limits.of(Limit.SNAPSHOT_PIXELS) / pixels(size, channels);
    if (count > most) {
      String given = "%d of %s pixels".formatted(count, size.text());
      throw exceeded(Limit.SNAPSHOT_PIXELS, "snapshots", given, most);
    }
    require(Limit.SNAPSHOTS, count, "snapshots", Integer.toString(count));
  }

  private void require(Limit limit, long given, String field, String shown) {
    if (given > limits.of(limit)) {
      throw exceeded(limit, field, shown, limits.of(limit));
    }
  }

  /** A set climbs as a whole, and its pictures are held in memory until it is done. */
  void checkSet(Job job, ImageSize size, int channels) {
    long most = limits.of(Limit.SNAPSHOT_PIXELS) / pixels(size, channels);
    if (job.pictures() > 1 && job.pictures() > most) {
      throw exceeded(
          Limit.SNAPSHOT_PIXELS,
          "diverse.count",
          "%d of %s pixels".formatted(job.pictures(), size.text()),
          most);
    }
  }

  /** A pixel is three numbers to the limit; one of many channels counts for several. */
  private static long pixels(ImageSize size, int channels) {
    return Math.max(size.pixels(), size.pixels() * channels / COLOURS);
  }

  private static JobRefusedException exceeded(Limit limit, String field, String given, long most) {
    return new JobRefusedException(
        FailureCode.LIMIT_EXCEEDED,
        "%s: %s; at most %d is allowed (%s)".formatted(field, given, most, limit.advice()));
  }
}
