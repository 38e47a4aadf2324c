package io.dreamfleet.cli.animation;

import io.dreamfleet.cli.animation.PngFile.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Animated PNG: the frames' compressed pixels as they are, behind one header (W3C, Portable Network
 * Graphics (PNG) Specification, third edition, sections 11.3.6.1 to 11.3.6.3). A program that knows
 * nothing of animations shows the first frame. The text chunks are those of the last.
 */
public final class AnimatedPng implements Animation {
  @Override
  public String ending() {
    return "apng";
  }

  @Override
  public void write(List<Path> frames, Path file) throws IOException {
    List<PngFile> pictures = new ArrayList<>();
    for (Path frame : frames) {
      pictures.add(PngFile.read(Files.readAllBytes(frame), frame.toString()));
    }
    for (int i = 1; i < pictures.size(); i++) {
      if (!Arrays.equals(pictures.get(i).header().data(), pictures.get(0).header().data())) {
        throw new IOException(
            "%s has another size or kind of pixels than %s"
                .formatted(frames.get(i), frames.get(0)));
      }
    }
    Files.write(file, joined(pictures).bytes());
  }

  private static PngFile joined(List<PngFile> pictures) {
    List<Chunk> chunks = new ArrayList<>();
    PngFile last = pictures.get(pictures.size() - 1);
    chunks.add(last.header());
    chunks.add(animationControl(pictures.size()));
    chunks.addAll(last.all("iTXt"));
    int sequence = 0;
    for (PngFile picture : pictures) {
      boolean first = sequence == 0;
      int millis = picture == last ? LAST_MILLIS : FRAME_MILLIS;
      chunks.add(frameControl(sequence++, picture.header(), millis));
      for (Chunk data : picture.all("IDAT")) {
        chunks.add(first ? data : frameData(sequence++, data));
      }
    }
    chunks.add(new Chunk("IEND", new byte[0]));
    return new PngFile(chunks);
  }

  /** {@code acTL}: the number of frames, and of plays, where 0 is without an end. */
  private static Chunk animationControl(int frames) {
    return new Chunk("acTL", ByteBuffer.allocate(8).putInt(frames).putInt(0).array());
  }

  /**
   * {@code fcTL}: number in the sequence, width, height, x, y, delay as a fraction of a second, and
   * that it replaces all that was shown before.
   */
  private static Chunk frameControl(int sequence, Chunk header, int millis) {
    ByteBuffer size = ByteBuffer.wrap(header.data());
    return new Chunk(
        "fcTL",
        ByteBuffer.allocate(26)
            .putInt(sequence)
            .putInt(size.getInt())
            .putInt(size.getInt())
            .putInt(0)
            .putInt(0)
            .putShort((short) millis)
            .putShort((short) 1000)
            .put((byte) 0)
            .put((byte) 0)
            .array());
  }

  /** {@code fdAT}: number in the sequence, and what an {@code IDAT} would have. */
  private static Chunk frameData(int sequence, Chunk data) {
    return new Chunk(
        "fdAT",
        ByteBuffer.allocate(4 + data.data().length).putInt(sequence).put(data.data()).array());
  }
}
