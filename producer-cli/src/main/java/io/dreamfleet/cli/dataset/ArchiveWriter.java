package io.dreamfleet.cli.dataset;

import io.dreamfleet.dataset.DataSetLimits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zip archive that is the same for the same pictures: without times, and not packed. */
final class ArchiveWriter implements AutoCloseable {
  /** The earliest that zip knows. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final String name;
  private final DataSetLimits limits;
  private final ZipOutputStream zip;
  private long bytes;
  private long pictures;

  /**
   * An archive without pictures.
   *
   * @param name what it is made of, for sentences
   */
  ArchiveWriter(String name, Path file, DataSetLimits limits) throws IOException {
    this.name = name;
    this.limits = limits;
    zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    // pictures are packed already
    zip.setLevel(Deflater.NO_COMPRESSION);
  }

  /**
   * Adds a picture.
   *
   * @throws io.dreamfleet.job.JobRefusedException when the archive becomes too large
   */
  void add(String entry, byte[] picture) throws IOException {
    bytes += picture.length;
    limits.checkBytes(name, bytes);
    limits.checkCount(name, ++pictures);
    ZipEntry header = new ZipEntry(entry);
    header.setTimeLocal(NO_TIME);
    zip.putNextEntry(header);
    zip.write(picture);
    zip.closeEntry();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
