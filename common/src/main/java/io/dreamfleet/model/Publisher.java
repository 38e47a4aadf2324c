package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.Redacted;
import java.nio.file.Path;

/**
 * Where published weights come from in the first place.
 *
 * @param cache where files are kept
 * @param options may name a mirror
 */
record Publisher(WeightsCache cache, LibraryOptions options) {

  /**
   * Fetches a file into the cache, its hash checked.
   *
   * @throws JobRefusedException with {@link FailureCode#WEIGHTS_NOT_FOUND} when the publisher does
   *     not give it
   */
  Path fetch(String model, WeightsSource.Published published, DownloadProgress progress) {
    String name = published.fileName();
    PublishedFile file = new PublishedFile(options.location(published), name);
    return cache.admit(
        name,
        part -> {
          try {
            file.fetch(part, progress);
          } catch (PublishedFile.NotServedException e) {
            throw notServed(model, file, e);
          }
        },
        hash ->
            hash.mustStartWith(
                published.sha256Prefix(), name, Redacted.userInfo(file.url().toString())));
  }

  private static JobRefusedException notServed(
      String model, PublishedFile file, PublishedFile.NotServedException e) {
    return new JobRefusedException(
        FailureCode.WEIGHTS_NOT_FOUND,
        "the weights of %1$s cannot be fetched from %2$s (%3$s): set %4$s to a web folder that has %5$s, or give the file with dreamfleet submit --weights PATH, or run dreamfleet models pull %1$s where both that address and the fleet's store can be reached"
            .formatted(
                model,
                Redacted.userInfo(file.url().toString()),
                e.getMessage(),
                LibraryOptions.MIRROR_VARIABLE,
                file.name()),
        e);
  }
}
