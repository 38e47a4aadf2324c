package io.dreamfleet.model;

import io.dreamfleet.model.DownloadProgress.Transfer;
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
              Path file = new Publisher(cache, options).fetch(model, published, progress);
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
}
