package io.dreamfleet.input;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture that a job begins from, or a mask of one, as a file whose format and size have been
 * checked and which is not decoded before it is needed.
 */
public final class InputPicture {
  private final String name;
  private final byte[] content;
  private final InputFormat format;
  private final PictureFile file;

  private InputPicture(String name, byte[] content, InputFormat format, PictureFile file) {
    this.name = name;
    this.content = content;
    this.format = format;
    this.file = file;
  }

  /**
   * Looks at a file without decoding it.
   *
   * @param name what the file is called, for sentences
   * @throws JobRefusedException with {@link FailureCode#BAD_INPUT} when it is neither a PNG nor a
   *     JPEG that can be read, with {@link FailureCode#LIMIT_EXCEEDED} when it is too large
   */
  public static InputPicture of(String name, byte[] content, InputLimits limits) {
    limits.checkBytes(name, content.length);
    try {
      boolean png = PngFile.isOne(content);
      if (!png && !JpegFile.isOne(content)) {
        throw new IOException("it is neither a PNG nor a JPEG");
      }
      PictureFile file = png ? PngFile.read(content) : JpegFile.read(content);
      limits.checkPixels(name, file.stored());
      return new InputPicture(name, content, png ? InputFormat.PNG : InputFormat.JPEG, file);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  public InputFormat format() {
    return format;
  }

  /** The size of the picture as it is seen, upright. */
  public ImageSize size() {
    return file.orientation().upright(file.stored());
  }

  /** The SHA-256 of the file, as 64 hexadecimal digits. */
  public String sha256() {
    return ContentHash.sha256(content);
  }

  /** The file as it came. */
  public byte[] content() {
    return content.clone();
  }

  /**
   * Decodes the picture and turns it upright. What is transparent is seen over white; colour
   * profiles are not applied.
   *
   * @return {@code float[3][height][width]} in [0, 1], flat; red, green, blue
   * @throws JobRefusedException with {@link FailureCode#BAD_INPUT} when it is damaged
   */
  public float[] decode() {
    return values(PictureValues::rgb);
  }

  /**
   * Decodes the picture as {@link #decode} does, and leaves its brightness alone.
   *
   * @return {@code float[height][width]} in [0, 1], flat
   * @throws JobRefusedException with {@link FailureCode#BAD_INPUT} when it is damaged
   */
  public float[] decodeGrey() {
    return PictureValues.grey(decode());
  }

  /**
   * Decodes the picture as a mask, upright: the luminance of its values as they are stored, times
   * alpha, so that what is transparent is masked as black is.
   *
   * @return {@code float[height][width]} in [0, 1], flat; not 0 everywhere
   * @throws JobRefusedException with {@link FailureCode#BAD_INPUT} when it is damaged, or black
   *     everywhere
   */
  public float[] decodeMask() {
    float[] mask = values(PictureValues::luminance);
    for (float value : mask) {
      if (value > 0) {
        return mask;
      }
    }
    throw new JobRefusedException(
        FailureCode.BAD_INPUT,
        "the mask %s is black everywhere, so nothing could change; it must be white where the picture may change"
            .formatted(name));
  }

  private float[] values(Function<PictureValues, float[]> reading) {
    try {
      BufferedImage image = image();
      if (image.getWidth() != file.stored().width()
          || image.getHeight() != file.stored().height()) {
        throw new IOException("it is not of the size that it says");
      }
      return reading.apply(new PictureValues(image, file.orientation()));
    } catch (IOException e) {
      throw unreadable(name, e);
    } catch (RuntimeException e) {
      // the JDK's readers answer damage with whatever exception comes first
      throw unreadable(name, new IOException("it is damaged: " + e.getMessage(), e));
    }
  }

  private BufferedImage image() throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.essence()))) {
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(stream, true, true);
      BufferedImage image = reader.read(0);
      // libjpeg fills up with grey what is missing
      if (warnings.stream().anyMatch(each -> each.contains("premature end of data"))) {
        throw new IOException("it ends within its picture, or is damaged there");
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static JobRefusedException unreadable(String name, IOException e) {
    return new JobRefusedException(
        FailureCode.BAD_INPUT,
        "the picture %s cannot be read: %s".formatted(name, e.getMessage()),
        e);
  }
}
