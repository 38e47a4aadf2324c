package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.DownloadProgress.Transfer;
import io.dreamfleet.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Weights that jobs name by an {@code s3://} URL. */
record StoredWeights(WeightsCache cache, ObjectStore store, LibraryOptions options) {

  /**
   * Reads a URL.
   *
   * @throws JobRefusedException when it is none, or its bucket is not one that jobs may name
   */
  S3Url allowed(String text) {
    S3Url url = S3Url.parse(text);
    if (!isOurs(url) && !options.otherBuckets().contains(url.bucket())) {
      Set<String> allowed = new TreeSet<>(options.otherBuckets());
      allowed.add(store.bucket());
      throw new JobRefusedException(
          FailureCode.WEIGHTS_NOT_FOUND,
          "the weights %s are in a bucket that this fleet does not read; it reads %s (%s names more)"
              .formatted(url.text(), String.join(", ", allowed), LibraryOptions.BUCKETS_VARIABLE));
    }
    return url;
  }

  /**
   * The object as a local file. Its name in the cache says which content it is: by its hash where
   * the key carries that, else by the version that the store gives it.
   */
  Path file(S3Url url, DownloadProgress progress) {
    Optional<String> hash = hashInKey(url);
    String name = hash.isPresent() ? url.fileName() : versioned(url);
    return cache
        .find(name)
        .orElseGet(
            () ->
                inBucket(
                    url,
                    bucket ->
                        cache.admit(
                            name,
                            part -> download(bucket, url, part, progress),
                            found -> mustFit(found, hash, url))));
  }

  /**
   * What changes when the object does.
   *
   * @throws JobRefusedException when there is no such object
   */
  String version(S3Url url) {
    return inBucket(url, bucket -> bucket.etag(url.key()).orElseThrow(() -> missing(url)));
  }

  private Optional<String> hashInKey(S3Url url) {
    return isOurs(url) ? url.pinnedHash() : Optional.empty();
  }

  private String versioned(S3Url url) {
    String identity = url.text() + " " + version(url);
    return FileHash.of(identity.getBytes(StandardCharsets.UTF_8)).abbreviated()
        + "-"
        + url.fileName();
  }

  private static void mustFit(FileHash found, Optional<String> expected, S3Url url) {
    expected.ifPresent(digits -> found.mustStartWith(digits, url.fileName(), url.text()));
  }

  private void download(ObjectStore bucket, S3Url url, Path part, DownloadProgress progress) {
    long size = bucket.size(url.key()).orElseThrow(() -> missing(url));
    options.requireAllowed(url.text(), size);
    bucket.download(
        url.key(),
        part,
        bytes -> {
          // it may have been replaced since
          options.requireAllowed(url.text(), bytes);
          progress.advanced(new Transfer(url.fileName(), bytes, OptionalLong.of(size)));
        });
  }

  private static JobRefusedException missing(S3Url url) {
    return new JobRefusedException(
        FailureCode.WEIGHTS_NOT_FOUND, "the weights %s do not exist".formatted(url.text()));
  }

  private boolean isOurs(S3Url url) {
    return url.bucket().equals(store.bucket());
  }

  private <T> T inBucket(S3Url url, Function<ObjectStore, T> action) {
    if (isOurs(url)) {
      return action.apply(store);
    }
    try (ObjectStore other = store.otherBucket(url.bucket())) {
      return action.apply(other);
    }
  }
}
