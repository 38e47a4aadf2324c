package io.dreamfleet.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder of files that never change: a name stands for one content. A file appears under its name
 * in one step, when it is complete and has been checked, so that several processes may share the
 * folder.
 */
final class WeightsCache {
  private static final String UNFINISHED = ".part";

  /** Nobody still works on an unfinished file this old; its process was killed. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path folder;

  WeightsCache(Path folder) {
    this.folder = folder;
  }

  /** Brings a file in. */
  @FunctionalInterface
  interface Fetch {
    void into(Path file) throws IOException;
  }

  /** Throws when the file is not the one that it should be. */
  @FunctionalInterface
  interface Check {
    void of(FileHash hash);
  }

  Optional<Path> find(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
  }

  /** Fetches a file, checks it, and only then gives it its name. */
  Path admit(String name, Fetch fetch, Check check) {
    try {
      Files.createDirectories(folder);
      removeAbandoned();
      // not a temporary file of Java's: others who share the folder could not read it
      Path part = Files.createFile(folder.resolve(name + "." + UUID.randomUUID() + UNFINISHED));
      try {
        fetch.into(part);
        check.of(FileHash.of(part));
        return Files.move(
            part,
            folder.resolve(name),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the cache folder %s cannot be used (%s); %s names another"
              .formatted(folder, e, LibraryOptions.CACHE_VARIABLE),
          e);
    }
  }

  private void removeAbandoned() throws IOException {
    Instant before = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
      for (Path file : files) {
        if (Files.exists(file) && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
