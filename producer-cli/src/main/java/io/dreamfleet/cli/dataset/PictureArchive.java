package io.dreamfleet.cli.dataset;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.input.ContentHash;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A user's pictures as the zip archive that workers read, looked through. */
public final class PictureArchive implements AutoCloseable {
  private static final String IDX = "idx:";

  private final Path file;
  private final boolean ours;
  private final DataSet data;
  private final String key;

  private PictureArchive(Path file, boolean ours, DataSet data) throws IOException {
    this.file = file;
    this.ours = ours;
    this.data = data;
    this.key = ResultLayout.input(ContentHash.sha256(file), "zip");
  }

  /**
   * Looks through a folder, an archive or IDX files; what is no archive becomes one, in a file of
   * its own.
   *
   * @param text {@code DIR}, {@code FILE.zip}, {@code idx:IMAGES} or {@code idx:IMAGES,LABELS}
   * @param classNames what IDX labels mean; empty for the labels themselves
   * @throws JobRefusedException when there is nothing there that can be read, or too much
   */
  public static PictureArchive of(String text, List<String> classNames, DataSetLimits limits)
      throws IOException {
    if (text.startsWith(IDX)) {
      String[] files = text.substring(IDX.length()).split(",", 2);
      IdxPictures pictures =
          new IdxPictures(
              Path.of(files[0]),
              files.length > 1 ? Optional.of(Path.of(files[1])) : Optional.empty(),
              classNames);
      return packed(text, limits, pictures::writeTo);
    }
    Path path = Path.of(text);
    if (Files.isDirectory(path)) {
      FolderPictures pictures = new FolderPictures(path);
      return packed(text, limits, archive -> pictures.writeTo(archive, limits));
    }
    if (!Files.isRegularFile(path)) {
      throw new JobRefusedException(
          FailureCode.INPUT_NOT_FOUND,
          "there is no folder or archive %s; pictures are given as DIR, FILE.zip, s3://BUCKET/KEY or idx:IMAGES,LABELS"
              .formatted(text));
    }
    return new PictureArchive(path, false, DataSet.of(text, path, limits));
  }

  /** What writes pictures into an archive. */
  @FunctionalInterface
  private interface Pictures {
    void writeTo(ArchiveWriter archive) throws IOException;
  }

  private static PictureArchive packed(String name, DataSetLimits limits, Pictures pictures)
      throws IOException {
    Path file = Files.createTempFile("dreamfleet-data-", ".zip");
    try {
      try (ArchiveWriter archive = new ArchiveWriter(name, file, limits)) {
        pictures.writeTo(archive);
      }
      return new PictureArchive(file, true, DataSet.of(name, file, limits));
    } catch (RuntimeException | IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** The pictures. */
  public DataSet data() {
    return data;
  }

  /** Its key in every bucket. */
  public String key() {
    return key;
  }

  /**
   * Puts it into the fleet's bucket, unless it is there.
   *
   * @return its {@code s3://} URL, for surveys
   */
  public String publish(ObjectStore store) {
    if (!store.exists(key)) {
      store.putFile(key, file, "application/zip");
    }
    return "s3://%s/%s".formatted(store.bucket(), key);
  }

  @Override
  public void close() throws IOException {
    if (ours) {
      Files.deleteIfExists(file);
    }
  }
}
