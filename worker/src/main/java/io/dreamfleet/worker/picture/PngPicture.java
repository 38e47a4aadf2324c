package io.dreamfleet.worker.picture;

import io.dreamfleet.job.ImageSize;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture as an 8-bit PNG that says in its text chunks what it is. */
public final class PngPicture {
  /** The JDK's name for PNG's chunks as a tree; see {@code javax.imageio.metadata}. */
  private static final String PNG_TREE = "javax_imageio_png_1.0";

  private PngPicture() {}

  /**
   * Encodes an RGB picture.
   *
   * @param values {@code float[3][height][width]} in [0, 1], flat; red, green, blue
   * @param alpha {@code float[height][width]} in [0, 1], flat; opaque where absent
   * @param texts keyword to text, written as iTXt chunks (PNG specification, section 11.3.3)
   */
  public static byte[] encode(
      float[] values, Optional<float[]> alpha, ImageSize size, Map<String, String> texts) {
    return encode(values, Bands.RGB, alpha, size, texts);
  }

  /**
   * Encodes a picture: RGB, or grey where one channel is shown.
   *
   * @param values {@code float[channels][height][width]} in [0, 1], flat
   * @param alpha {@code float[height][width]} in [0, 1], flat; opaque where absent
   * @param texts keyword to text, written as iTXt chunks (PNG specification, section 11.3.3)
   */
  public static byte[] encode(
      float[] values,
      Bands bands,
      Optional<float[]> alpha,
      ImageSize size,
      Map<String, String> texts) {
    int area = size.width() * size.height();
    int samples = bands.shown().size() + (alpha.isPresent() ? 1 : 0);
    byte[] pixels = new byte[area * samples];
    for (int i = 0; i < area; i++) {
      int at = i * samples;
      for (int band : bands.shown()) {
        pixels[at++] = (byte) level(values[band * area + i]);
      }
      if (alpha.isPresent()) {
        pixels[at] = (byte) level(alpha.get()[i]);
      }
    }
    try {
      return encode(image(pixels, samples, size), texts);
    } catch (IOException e) {
      throw new UncheckedIOException("a PNG cannot be written to memory", e);
    }
  }

  /** As its samples are: one for grey, three for RGB, and one more for alpha. */
  private static BufferedImage image(byte[] pixels, int samples, ImageSize size) {
    boolean grey = samples < 3;
    boolean transparent = samples % 2 == 0;
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(grey ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            transparent,
            false,
            transparent ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(pixels, pixels.length),
            size.width(),
            size.height(),
            size.width() * samples,
            samples,
            IntStream.range(0, samples).toArray(),
            null);
    return new BufferedImage(model, raster, false, null);
  }

  /** 0 to 255, rounded to the nearest. */
  private static int level(float value) {
    return Math.round(Math.min(1, Math.max(0, value)) * 255);
  }

  private static byte[] encode(BufferedImage image, Map<String, String> texts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    // in memory: a cache file needs a disk, and a virtual machine that is not going yet
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
      addTexts(metadata, texts);
      writer.setOutput(out);
      writer.write(new IIOImage(image, null, metadata));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static void addTexts(IIOMetadata metadata, Map<String, String> texts)
      throws IIOInvalidTreeException {
    IIOMetadataNode chunks = new IIOMetadataNode("iTXt");
    texts.forEach(
        (keyword, text) -> {
          IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
          entry.setAttribute("keyword", keyword);
          entry.setAttribute("compressionFlag", "FALSE");
          entry.setAttribute("compressionMethod", "0");
          entry.setAttribute("languageTag", "");
          entry.setAttribute("translatedKeyword", "");
          entry.setAttribute("text", text);
          chunks.appendChild(entry);
        });
    IIOMetadataNode root = new IIOMetadataNode(PNG_TREE);
    root.appendChild(chunks);
    metadata.mergeTree(PNG_TREE, root);
  }
}
