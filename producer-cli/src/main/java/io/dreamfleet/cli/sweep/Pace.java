package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/**
 * How fast a fleet has worked lately, and how much its pictures take in the store.
 *
 * @param picturesPerSecond while it was at work
 * @param multiplyAddsPerSecond of forward passes, as {@link Workload} counts them
 * @param bytesPerPixel of stored pictures, with their documents
 * @param text what was measured, for people
 */
public record Pace(
    double picturesPerSecond, double multiplyAddsPerSecond, double bytesPerPixel, String text) {

  /**
   * Measures by what the status topic has told, and the documents of some results.
   *
   * @return empty where nothing has been computed yet that is still in the store
   */
  public static Optional<Pace> measured(Standing standing, Workload workload, ObjectStore store) {
    double work = 0;
    double bytes = 0;
    long pixels = 0;
    int looked = 0;
    for (StatusEvent.Succeeded done : standing.sample()) {
      Optional<Job> job = store.get(done.result()).flatMap(Pace::job);
      Optional<Double> taken = job.flatMap(workload::multiplyAdds);
      if (taken.isPresent()) {
        work += taken.get();
        bytes += standing.bytes(done.id());
        pixels += workload.storedPixels(job.get());
        looked++;
      }
    }
    RecentWork recent = standing.recent();
    double seconds = recent.busySeconds();
    if (looked == 0 || seconds == 0) {
      return Optional.empty();
    }
    double rate = recent.size() / seconds;
    return Optional.of(
        new Pace(rate, rate * work / looked, bytes / pixels, text(standing, recent, seconds)));
  }

  private static String text(Standing standing, RecentWork recent, double seconds) {
    long workers = recent.workers();
    return "the last %d picture%s%s took %s %.0f s"
        .formatted(
            recent.size(),
            recent.size() == 1 ? "" : "s",
            standing.isOfModel() ? " of this network" : ", of other networks,",
            workers == 1 ? "one worker" : workers + " workers",
            Math.max(1, seconds));
  }

  private static Optional<Job> job(byte[] document) {
    try {
      return Optional.of(JobJson.readContent(StatusJson.readResult(document).job()));
    } catch (IOException | JobRefusedException e) {
      // of a newer or an older format; others will do
      return Optional.empty();
    }
  }
}
