package io.dreamfleet.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The trouble is on this side: a full disk, a folder that may not be written, a missing file. */
final class LocalFileException extends IOException {
  private final Path file;

  LocalFileException(Path file, IOException cause) {
    super(cause);
    this.file = file;
  }

  /** Returns when there is such a file. */
  static void require(Path file) throws LocalFileException {
    if (!Files.isRegularFile(file)) {
      throw new LocalFileException(
          file, new NoSuchFileException(file.toString(), null, "there is no such file"));
    }
  }

  /** The file and what is wrong with it. */
  String reason() {
    return getCause() instanceof FileSystemException trouble && trouble.getReason() != null
        ? file + ": " + trouble.getReason()
        : file + ": " + getCause();
  }
}
