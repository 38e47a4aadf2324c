package io.dreamfleet.input;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import io.dreamfleet.job.ImageSize;

/**
 * How a stored picture is to be turned to be upright: where its first row and first column are seen
 * (Exif 2.32, tag 0x0112).
 */
enum Orientation {
  TOP_LEFT(false, false, false),
  TOP_RIGHT(false, true, false),
  BOTTOM_RIGHT(false, true, true),
  BOTTOM_LEFT(false, false, true),
  LEFT_TOP(true, false, false),
  RIGHT_TOP(true, true, false),
  RIGHT_BOTTOM(true, true, true),
  LEFT_BOTTOM(true, false, true);

  private final boolean transposed;
  private final boolean fromRight;
  private final boolean fromBottom;

  Orientation(boolean transposed, boolean fromRight, boolean fromBottom) {
    this.transposed = transposed;
    this.fromRight = fromRight;
    this.fromBottom = fromBottom;
  }

  /**
   * What a block of Exif says; {@code TOP_LEFT} where it says nothing that makes sense.
   *
   * @param tiff the block from its TIFF header on
   */
  static Orientation of(byte[] tiff) {
    Metadata metadata = new Metadata();
    new ExifReader().extract(new ByteArrayReader(tiff), metadata);
    ExifIFD0Directory first = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer number = first == null ? null : first.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return number == null || number < 1 || number > values().length
        ? TOP_LEFT
        : values()[number - 1];
  }

  /** The size of the upright picture. */
  ImageSize upright(ImageSize stored) {
    return transposed ? new ImageSize(stored.height(), stored.width()) : stored;
  }

  /** Where the stored place is in the upright picture of this size, counted row by row. */
  int place(int storedX, int storedY, ImageSize upright) {
    int x = transposed ? storedY : storedX;
    int y = transposed ? storedX : storedY;
    int column = fromRight ? upright.width() - 1 - x : x;
    int row = fromBottom ? upright.height() - 1 - y : y;
    return row * upright.width() + column;
  }
}
