package io.dreamfleet.model;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder of files that never change: a name stands for one content. A file appears under its name
 * in one step, when it is complete and has been checked, so that several processes may share the
 * folder; when several want the same at once, one fetches it. A file's time of change is when it
 * was last asked for.
 */
final class WeightsCache {
  private static final String UNFINISHED = ".part";

  /** Nobody still works on an unfinished file this old; its process was killed. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /** Somebody may be reading a file that was asked for so recently. */
  private static final Duration IN_USE = Duration.ofMinutes(10);

  /** Between two looks whether another thread of this process is done. */
  private static final long LOOK_MILLIS = 50;

  /** Where files lie that processes wait by; hidden, because they hold nothing. */
  private static final String LOCKS = ".locks";

  private final Path folder;
  private final long budget;

  /** A cache that grows as long as there is room on its disk. */
  WeightsCache(Path folder) {
    this(folder, Long.MAX_VALUE);
  }

  /**
   * A cache.
   *
   * @param budget the bytes that it keeps to, as far as files are not in use
   */
  WeightsCache(Path folder, long budget) {
    this.folder = folder;
    this.budget = budget;
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

  /** A file that is there; it counts as used now. */
  Optional<Path> find(String name) {
    Optional<Path> file = Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    file.ifPresent(WeightsCache::touch);
    return file;
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // somebody else's file: then its owner's use counts
    }
  }

  /**
   * Fetches a file, checks it, and only then gives it its name. While others of this machine fetch
   * the same, it waits, and takes theirs.
   */
  Path admit(String name, Fetch fetch, Check check) {
    try {
      Files.createDirectories(folder.resolve(LOCKS));
      try (FileChannel turn =
              FileChannel.open(
                  folder.resolve(LOCKS).resolve(name),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = wait(turn)) {
        Optional<Path> fetched = find(name);
        return fetched.isPresent() ? fetched.get() : fetched(name, fetch, check);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the cache folder %s cannot be used (%s); %s names another"
              .formatted(folder, e, LibraryOptions.CACHE_VARIABLE),
          e);
    }
  }

  /** A lock is a process's, so that its threads have to look again. */
  private static FileLock wait(FileChannel turn) throws IOException {
    while (true) {
      try {
        return turn.lock();
      } catch (OverlappingFileLockException e) {
        try {
          Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while another thread fetches it");
        }
      }
    }
  }

  private Path fetched(String name, Fetch fetch, Check check) throws IOException {
    removeAbandoned();
    // not a temporary file of Java's: others who share the folder could not read it
    Path part = Files.createFile(folder.resolve(name + "." + UUID.randomUUID() + UNFINISHED));
    try {
      fetch.into(part);
      check.of(FileHash.of(part));
      makeRoom(Files.size(part));
      return Files.move(
          part,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Removes what has not been used for longest; whoever has a file mapped keeps it. */
  private void makeRoom(long bytes) throws IOException {
    List<Kept> kept = new ArrayList<>();
    long total = bytes;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (Path file : files) {
        if (!file.toString().endsWith(UNFINISHED)) {
          Kept one = Kept.of(file);
          total += one.bytes();
          kept.add(one);
        }
      }
    }
    Instant before = Instant.now().minus(IN_USE);
    kept.sort(Comparator.comparing(Kept::used));
    for (Kept oldest : kept) {
      if (total <= budget || oldest.used().isAfter(before)) {
        return;
      }
      Files.deleteIfExists(oldest.file());
      total -= oldest.bytes();
    }
  }

  /** A file in the folder, and when it was asked for last. */
  private record Kept(Path file, long bytes, Instant used) {
    private static Kept of(Path file) throws IOException {
      try {
        return new Kept(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
      } catch (NoSuchFileException gone) {
        return new Kept(file, 0, Instant.MAX);
      }
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
