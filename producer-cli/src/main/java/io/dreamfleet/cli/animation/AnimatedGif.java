package io.dreamfleet.cli.animation;

import io.dreamfleet.cli.picture.StoredPicture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Animated GIF, for where nothing else is shown; each frame has 256 colours of its own. It knows no
 * half-transparency, so transparent pictures are shown opaque.
 */
public final class AnimatedGif implements Animation {
  /** The JDK's name for a GIF image's blocks as a tree; see {@code javax.imageio.metadata}. */
  private static final String GIF_TREE = "javax_imageio_gif_image_1.0";

  /** Netscape's looping extension: sub-block 1, and the number of plays, where 0 is no end. */
  private static final byte[] WITHOUT_END = {1, 0, 0};

  @Override
  public String ending() {
    return "gif";
  }

  @Override
  public void write(List<Path> frames, Path file) throws IOException {
    Files.deleteIfExists(file);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      if (out == null) {
        throw new IOException(file + " cannot be written");
      }
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames.size(); i++) {
        BufferedImage picture = picture(frames.get(i));
        int millis = i == frames.size() - 1 ? LAST_MILLIS : FRAME_MILLIS;
        writer.writeToSequence(
            new IIOImage(picture, null, metadata(writer, picture, millis)), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage picture(Path frame) throws IOException {
    BufferedImage picture = StoredPicture.read(frame);
    BufferedImage opaque =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        opaque.setRGB(x, y, picture.getRGB(x, y));
      }
    }
    return opaque;
  }

  private static IIOMetadata metadata(ImageWriter writer, BufferedImage picture, int millis)
      throws IIOInvalidTreeException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(millis / 10));
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(WITHOUT_END);
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(loop);
    IIOMetadataNode root = new IIOMetadataNode(GIF_TREE);
    root.appendChild(control);
    root.appendChild(extensions);
    metadata.mergeTree(GIF_TREE, root);
    return metadata;
  }
}
