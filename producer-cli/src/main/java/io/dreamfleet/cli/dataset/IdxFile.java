package io.dreamfleet.cli.dataset;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A file of bytes in MNIST's format, packed by gzip or not: two zeros, the type 8, the number of
 * dimensions, their sizes as big-endian int32, and the values, the last dimension's first
 * (http://yann.lecun.com/exdb/mnist/). Read from its beginning to its end.
 */
final class IdxFile implements AutoCloseable {
  private static final int BYTES = 0x08;

  private final Path path;
  private final DataInputStream in;
  private final int[] sizes;

  private IdxFile(Path path, DataInputStream in, int[] sizes) {
    this.path = path;
    this.in = in;
    this.sizes = sizes;
  }

  /**
   * Opens a file.
   *
   * @param dimensions that it must have
   * @param what they are, for the sentence
   * @throws JobRefusedException when it is no such file
   */
  static IdxFile open(Path path, int dimensions, String what) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw refused(path, "does not exist");
    }
    DataInputStream in = new DataInputStream(unpacked(path));
    try {
      int head = in.readInt();
      if (head >>> 8 != BYTES || (head & 0xff) != dimensions) {
        throw refused(
            path,
            "begins with %08x; a file of %s begins with %08x"
                .formatted(head, what, BYTES << 8 | dimensions));
      }
      int[] sizes = new int[dimensions];
      for (int i = 0; i < dimensions; i++) {
        sizes[i] = in.readInt();
        if (sizes[i] < 1) {
          throw refused(path, "has a dimension of " + sizes[i]);
        }
      }
      return new IdxFile(path, in, sizes);
    } catch (EOFException e) {
      in.close();
      throw refused(path, "ends within its header");
    } catch (RuntimeException | IOException e) {
      in.close();
      throw e;
    }
  }

  /** The size of a dimension. */
  int size(int dimension) {
    return sizes[dimension];
  }

  /** The next values: as many as all dimensions but the first have. */
  byte[] next() throws IOException {
    long count = Arrays.stream(sizes).skip(1).asLongStream().reduce(1, Math::multiplyExact);
    byte[] values = in.readNBytes(Math.toIntExact(count));
    if (values.length < count) {
      throw refused(path, "ends before its %d parts do".formatted(sizes[0]));
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static InputStream unpacked(Path path) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(path));
    file.mark(2);
    boolean packed = file.read() == 0x1f && file.read() == 0x8b;
    file.reset();
    return packed ? new BufferedInputStream(new GZIPInputStream(file)) : file;
  }

  static JobRefusedException refused(Path path, String sentence) {
    return new JobRefusedException(
        FailureCode.BAD_INPUT, "the IDX file %s %s".formatted(path, sentence));
  }
}
