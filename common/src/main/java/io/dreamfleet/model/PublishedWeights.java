package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.DownloadProgress.Transfer;
import io.dreamfleet.settings.Redacted;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Weights that their makers publish: fetched once by a fleet, then kept in its bucket. */
record PublishedWeights(WeightsCache cache, ObjectStore store, LibraryOptions options) {
  static final String CONTENT_TYPE = "application/octet-stream";

  /** The file: from the cache, else from the bucket, else from its publisher. */
  Path file(String model, WeightsSource.Published published, DownloadProgress progress) {
    return cache
        .find(published.fileName())
        .or(() -> fromBucket(published, progress))
        .orElseGet(
            () -> {
              Path file = fromPublisher(model, published, progress);
              store.putFile(ResultLayout.model(published.fileName()), file, CONTENT_TYPE);
              return file;
            });
  }

  private Optional<Path> fromBucket(WeightsSource.Published published, DownloadProgress progress) {
    String name = published.fileName();
    S3Url url = new S3Url(store.bucket(), ResultLayout.model(name));
    return store
        .size(url.key())
        .map(OptionalLong::of)
        .map(
            size ->
                cache.admit(
                    name,
                    part ->
                        store.download(
                            url.key(),
                            part,
                            bytes -> progress.advanced(new Transfer(name, bytes, size))),
                    hash -> hash.mustStartWith(published.sha256Prefix(), name, url.text())));
  }

  private Path fromPublisher(
      String model, WeightsSource.Published published, DownloadProgress progress) {
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
