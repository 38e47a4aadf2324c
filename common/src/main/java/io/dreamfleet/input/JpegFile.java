package io.dreamfleet.input;

import io.dreamfleet.job.ImageSize;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Walks through a JPEG's segments up to its first scan (ITU-T T.81, annex B). */
final class JpegFile {
  private static final int START_OF_IMAGE = 0xD8;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int JFIF = 0xE0;
  private static final int EXIF = 0xE1;

  /** Adobe's, which says how colours are stored. */
  private static final int ADOBE = 0xEE;

  private static final int LAST_APPLICATION = 0xEF;
  private static final int COMMENT = 0xFE;

  /** What cameras and programs write have about ten. */
  private static final int MOST_SCANS = 100;

  private static final byte[] EXIF_NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] content;
  private final ByteBuffer file;
  private final ByteArrayOutputStream essence;
  private Orientation orientation = Orientation.TOP_LEFT;
  private Optional<ImageSize> size = Optional.empty();

  private JpegFile(byte[] content) {
    this.content = content;
    this.file = ByteBuffer.wrap(content);
    this.essence = new ByteArrayOutputStream(content.length);
  }

  static boolean isOne(byte[] content) {
    return content.length >= 3
        && (content[0] & 0xFF) == 0xFF
        && (content[1] & 0xFF) == START_OF_IMAGE
        && (content[2] & 0xFF) == 0xFF;
  }

  /** Reads the segments before the first scan. */
  static PictureFile read(byte[] content) throws IOException {
    return new JpegFile(content).read();
  }

  private PictureFile read() throws IOException {
    file.position(2);
    essence.write(content, 0, 2);
    int marker = marker();
    while (marker != START_OF_SCAN) {
      segment(marker);
      marker = marker();
    }
    int scan = file.position() - 2;
    requireFewScans(scan);
    essence.write(content, scan, content.length - scan);
    ImageSize stored = size.orElseThrow(() -> new IOException("a scan comes before its frame"));
    return new PictureFile(stored, orientation, essence.toByteArray());
  }

  /**
   * A few bytes are a scan, and each costs a walk over the whole picture: what libjpeg-turbo's
   * {@code -maxscans} is for.
   */
  private void requireFewScans(int from) throws IOException {
    int scans = 0;
    for (int at = from; at < content.length - 1; at++) {
      if ((content[at] & 0xFF) == 0xFF && (content[at + 1] & 0xFF) == START_OF_SCAN) {
        scans++;
      }
    }
    if (scans > MOST_SCANS) {
      throw new IOException(
          "it has %d scans; progressive pictures of up to %d are read"
              .formatted(scans, MOST_SCANS));
    }
  }

  private int marker() throws IOException {
    if (next() != 0xFF) {
      throw new IOException("there is no marker at byte %d".formatted(file.position() - 1));
    }
    int marker = next();
    while (marker == 0xFF) {
      marker = next();
    }
    if (marker == END_OF_IMAGE) {
      throw new EOFException("it ends without a scan");
    }
    return marker;
  }

  private int next() throws IOException {
    if (!file.hasRemaining()) {
      throw new EOFException("it ends within its header");
    }
    return file.get() & 0xFF;
  }

  private void segment(int marker) throws IOException {
    int begin = file.position();
    int length = next() << 8 | next();
    int end = begin + length;
    if (length < 2 || end > content.length) {
      throw new EOFException("it ends within a segment");
    }
    boolean metadata = marker > JFIF && marker <= LAST_APPLICATION && marker != ADOBE;
    if (marker == EXIF) {
      exif(begin + 2, end);
    } else if (isFrame(marker)) {
      frame(marker, length);
    }
    if (!metadata && marker != COMMENT) {
      essence.write(0xFF);
      essence.write(marker);
      essence.write(content, begin, length);
    }
    file.position(end);
  }

  private void exif(int begin, int end) {
    int tiff = begin + EXIF_NAME.length;
    if (tiff < end && Arrays.equals(content, begin, tiff, EXIF_NAME, 0, EXIF_NAME.length)) {
      orientation = Orientation.of(Arrays.copyOfRange(content, tiff, end));
    }
  }

  /** SOF0 to SOF15, among which are the markers DHT, JPG and DAC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private void frame(int marker, int length) throws IOException {
    if (length < 8) {
      throw new EOFException("its frame is too short");
    }
    int bits = next();
    int height = next() << 8 | next();
    int width = next() << 8 | next();
    int components = next();
    if (marker > 0xC2 || bits != 8) {
      throw new IOException(
          "it is a kind of JPEG that is not read: baseline and progressive ones of 8 bits are");
    }
    if (components == 4) {
      throw new IOException("it is in CMYK colours; save it as RGB");
    }
    if (width < 1 || height < 1) {
      throw new IOException("it says that it is %dx%d pixels".formatted(width, height));
    }
    if (size.isPresent()) {
      throw new IOException("it has two frames");
    }
    size = Optional.of(new ImageSize(width, height));
  }
}
