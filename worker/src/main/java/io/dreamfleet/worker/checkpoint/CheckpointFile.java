package io.dreamfleet.worker.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.ascent.Checkpoint;
import io.dreamfleet.worker.ascent.Position;
import io.dreamfleet.worker.ascent.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A checkpoint as a file: a zip with {@code checkpoint.json} and each array as little-endian
 * float32, named after what it is and ending with {@code .f32}.
 */
final class CheckpointFile {
  /** Of this layout; a file of another one is as good as none. */
  private static final int FORMAT = 1;

  private static final String INDEX = "checkpoint.json";
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private CheckpointFile() {}

  private record Kept(int step, double score, boolean transparent) {}

  private record Index(
      int format,
      int step,
      double startScore,
      double seconds,
      List<Progress> reports,
      List<Kept> snapshots) {}

  static byte[] write(Checkpoint checkpoint) {
    Position position = checkpoint.position();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      // the numbers are noise to a compressor
      zip.setLevel(Deflater.NO_COMPRESSION);
      put(zip, INDEX, JSON.writeValueAsBytes(index(checkpoint)));
      put(zip, "image.f32", floats(position.image()));
      put(zip, "first.f32", floats(position.first()));
      put(zip, "second.f32", floats(position.second()));
      put(zip, "trace.f32", floats(position.trace()));
      for (Snapshot snapshot : checkpoint.snapshots()) {
        put(zip, picture(snapshot.step()), floats(snapshot.picture()));
        if (snapshot.alpha().isPresent()) {
          put(zip, alpha(snapshot.step()), floats(snapshot.alpha().get()));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a checkpoint cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  private static Index index(Checkpoint checkpoint) {
    return new Index(
        FORMAT,
        checkpoint.step(),
        checkpoint.startScore(),
        checkpoint.seconds(),
        checkpoint.reports(),
        checkpoint.snapshots().stream()
            .map(at -> new Kept(at.step(), at.score(), at.alpha().isPresent()))
            .toList());
  }

  /**
   * Reads a checkpoint.
   *
   * @throws IOException when it is none, or damaged
   */
  static Checkpoint read(byte[] file) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        // written without compression, so no entry is larger than the file
        byte[] content = zip.readNBytes(file.length);
        entries.put(entry.getName(), content);
      }
    }
    Index index = JSON.readValue(entry(entries, INDEX), Index.class);
    if (index.format() != FORMAT) {
      throw new IOException(
          "it has format %d, but %d is read here".formatted(index.format(), FORMAT));
    }
    List<Snapshot> snapshots = new ArrayList<>();
    for (Kept kept : index.snapshots()) {
      snapshots.add(
          new Snapshot(
              kept.step(),
              floats(entries, picture(kept.step())),
              kept.transparent()
                  ? Optional.of(floats(entries, alpha(kept.step())))
                  : Optional.empty(),
              kept.score()));
    }
    return new Checkpoint(
        new Position(
            index.step(),
            floats(entries, "image.f32"),
            floats(entries, "first.f32"),
            floats(entries, "second.f32"),
            floats(entries, "trace.f32")),
        index.startScore(),
        index.seconds(),
        index.reports(),
        snapshots);
  }

  private static String picture(int step) {
    return "snapshots/%06d.picture.f32".formatted(step);
  }

  private static String alpha(int step) {
    return "snapshots/%06d.alpha.f32".formatted(step);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] floats(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(Map<String, byte[]> entries, String name) throws IOException {
    byte[] bytes = entry(entries, name);
    if (bytes.length % Float.BYTES != 0) {
      throw new IOException("its %s ends within a number".formatted(name));
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static byte[] entry(Map<String, byte[]> entries, String name) throws IOException {
    byte[] content = entries.get(name);
    if (content == null) {
      throw new IOException("it has no " + name);
    }
    return content;
  }
}
