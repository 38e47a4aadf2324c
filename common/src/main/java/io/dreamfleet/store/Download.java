package io.dreamfleet.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.function.LongConsumer;

/** A file that appears when it is complete: written beside its place, then moved there. */
record Download(Path target, LongConsumer progress) {
  private static final int BLOCK_BYTES = 1 << 16;

  /** Copies a stream to the target. */
  Path of(InputStream content) throws IOException {
    Path part;
    try {
      Path folder = target.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      // not a temporary file of Java's, which nobody but its owner may read
      part =
          Files.createFile(
              folder.resolve(".%s.%s.part".formatted(target.getFileName(), UUID.randomUUID())));
    } catch (IOException e) {
      throw new LocalFileException(target, e);
    }
    try {
      copy(content, part);
      return Files.move(
          part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void copy(InputStream content, Path part) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long total = 0;
    try (OutputStream file = openForWriting(part)) {
      for (int n = content.read(block); n >= 0; n = content.read(block)) {
        write(file, block, n);
        total += n;
        progress.accept(total);
      }
    }
  }

  private OutputStream openForWriting(Path part) throws LocalFileException {
    try {
      return Files.newOutputStream(part);
    } catch (IOException e) {
      throw new LocalFileException(target, e);
    }
  }

  private void write(OutputStream file, byte[] block, int count) throws LocalFileException {
    try {
      file.write(block, 0, count);
    } catch (IOException e) {
      throw new LocalFileException(target, e);
    }
  }
}
