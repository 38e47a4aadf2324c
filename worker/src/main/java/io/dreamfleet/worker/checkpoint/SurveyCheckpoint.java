package io.dreamfleet.worker.checkpoint;

import io.dreamfleet.job.JobId;
import io.dreamfleet.worker.survey.PartKeeper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A survey's parts in the store: a zip archive with a file for each, written anew for every part.
 */
final class SurveyCheckpoint implements PartKeeper {
  private final JobId id;
  private final Checkpoints checkpoints;
  private final Map<String, byte[]> parts;

  SurveyCheckpoint(JobId id, Checkpoints checkpoints, Map<String, byte[]> parts) {
    this.id = id;
    this.checkpoints = checkpoints;
    this.parts = new LinkedHashMap<>(parts);
  }

  /**
   * The parts in a file.
   *
   * @param most bytes that they may have altogether
   * @throws IOException when it is no such file, or holds more
   */
  static Map<String, byte[]> read(byte[] file, long most) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    long left = most;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] part = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, left + 1));
        left -= part.length;
        if (left < 0) {
          throw new IOException("it holds more than %d bytes".formatted(most));
        }
        parts.put(entry.getName(), part);
      }
    }
    return parts;
  }

  @Override
  public Optional<byte[]> kept(String part) {
    return Optional.ofNullable(parts.get(part));
  }

  @Override
  public void keep(String part, byte[] content) {
    parts.put(part, content);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> each : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a zip archive cannot be written to memory", e);
    }
    checkpoints.put(id, file.toByteArray(), "with %d parts".formatted(parts.size()));
  }
}
