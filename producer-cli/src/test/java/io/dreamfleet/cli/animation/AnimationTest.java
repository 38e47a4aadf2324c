package io.dreamfleet.cli.animation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Animations taken apart again, by the specification and by the JDK's readers. */
class AnimationTest {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  @TempDir Path folder;

  /** A chunk as this test reads it. */
  private record Piece(String type, byte[] data) {
    int number(int offset) {
      return new BigInteger(1, Arrays.copyOfRange(data, offset, offset + 4)).intValue();
    }
  }

  @Test
  void every_frame_of_an_animated_png_has_its_pictures_very_pixels() throws IOException {
    List<Path> frames = noise(4, 211, 97);
    Path file = folder.resolve("noise.apng");
    new AnimatedPng().write(frames, file);

    List<Piece> pieces = pieces(Files.readAllBytes(file));
    assertThat(pieces.get(0).type()).isEqualTo("IHDR");
    assertThat(pieces.get(1).type()).isEqualTo("acTL");
    assertThat(pieces.get(1).number(0)).isEqualTo(4);
    assertThat(pieces.get(1).number(4)).as("plays; 0 is without an end").isZero();
    List<byte[]> pictures = new ArrayList<>();
    List<Integer> delays = new ArrayList<>();
    int sequence = 0;
    for (Piece piece : pieces) {
      if (piece.type().equals("fcTL")) {
        assertThat(piece.data()).hasSize(26);
        assertThat(piece.number(0)).isEqualTo(sequence++);
        assertThat(piece.number(4)).isEqualTo(211);
        assertThat(piece.number(8)).isEqualTo(97);
        assertThat(piece.number(12)).isZero();
        assertThat(piece.number(16)).isZero();
        assertThat(piece.number(20) & 0xffff).as("denominator").isEqualTo(1000);
        delays.add(piece.number(20) >>> 16);
        pictures.add(new byte[0]);
      } else if (piece.type().equals("fdAT")) {
        assertThat(piece.number(0)).isEqualTo(sequence++);
        append(pictures, Arrays.copyOfRange(piece.data(), 4, piece.data().length));
      } else if (piece.type().equals("IDAT")) {
        assertThat(pictures).as("the first frame is the image itself").hasSize(1);
        append(pictures, piece.data());
      }
    }
    assertThat(sequence).as("large enough for several pieces of data").isGreaterThan(2 * 4);
    assertThat(delays).containsExactly(120, 120, 120, 2000);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(pixels(decoded(pieces.get(0), pictures.get(i))))
          .isEqualTo(pixels(ImageIO.read(frames.get(i).toFile())));
    }
    assertThat(pixels(ImageIO.read(file.toFile())))
        .as("what a program that knows no animations shows")
        .isEqualTo(pixels(ImageIO.read(frames.get(0).toFile())));
  }

  @Test
  void frames_of_unlike_sizes_are_refused_with_their_names() throws IOException {
    List<Path> frames = new ArrayList<>(noise(1, 8, 8));
    Path wide = folder.resolve("wide.png");
    ImageIO.write(new BufferedImage(9, 8, BufferedImage.TYPE_INT_RGB), "png", wide.toFile());
    frames.add(wide);
    assertThatThrownBy(() -> new AnimatedPng().write(frames, folder.resolve("x.apng")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wide.png has another size");
  }

  @Test
  void what_is_no_whole_png_is_refused_with_its_name() throws IOException {
    byte[] whole = Files.readAllBytes(noise(1, 8, 8).get(0));
    byte[] flipped = whole.clone();
    flipped[50] ^= 1;
    for (byte[] bad :
        List.of(
            new byte[0],
            new byte[100],
            Arrays.copyOf(whole, whole.length - 3),
            Arrays.copyOf(whole, 33),
            flipped)) {
      assertThatThrownBy(() -> PngFile.read(bad, "bad.png"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("bad.png is");
    }
    assertThat(PngFile.read(whole, "good.png").bytes()).isEqualTo(whole);
  }

  @Test
  void a_gif_plays_the_pictures_without_an_end_and_holds_the_last() throws IOException {
    List<Path> frames = new ArrayList<>();
    int[] colours = {0x102030, 0xff0000, 0x00aa55};
    for (int colour : colours) {
      BufferedImage picture = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < 200; i++) {
        picture.setRGB(i % 20, i / 20, i % 20 < 10 ? colour : 0xffffff);
      }
      frames.add(folder.resolve("c" + colour + ".png"));
      ImageIO.write(picture, "png", frames.get(frames.size() - 1).toFile());
    }
    Path file = folder.resolve("colours.gif");
    new AnimatedGif().write(frames, file);

    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        BufferedImage picture = reader.read(i);
        assertThat(picture.getRGB(3, 3) & 0xffffff).isEqualTo(colours[i]);
        assertThat(picture.getRGB(13, 3) & 0xffffff).isEqualTo(0xffffff);
        IIOMetadataNode tree =
            (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        IIOMetadataNode control = first(tree, "GraphicControlExtension");
        assertThat(control.getAttribute("delayTime")).isEqualTo(i == 2 ? "200" : "12");
      }
      IIOMetadataNode loop =
          first(
              (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0"),
              "ApplicationExtension");
      assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
      assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
    } finally {
      reader.dispose();
    }
  }

  @Test
  void ffmpeg_is_found_where_a_shell_would_find_it() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path full = Files.createDirectory(folder.resolve("full"));
    Path later = Files.createDirectory(folder.resolve("later"));
    String path = String.join(File.pathSeparator, "", "" + empty, "" + full, "" + later);
    Files.writeString(full.resolve("ffmpeg"), "not executable");
    assertThat(Mp4.findProgram("")).isEmpty();
    assertThat(Mp4.findProgram(path)).isEmpty();
    Path program = Files.writeString(later.resolve("ffmpeg"), "");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(Mp4.findProgram(path)).isEqualTo(Optional.of(program));
  }

  private List<Path> noise(int count, int width, int height) throws IOException {
    Random random = new Random(1);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < width * height; p++) {
        picture.setRGB(p % width, p / width, random.nextInt(1 << 24));
      }
      files.add(folder.resolve("noise" + i + ".png"));
      ImageIO.write(picture, "png", files.get(i).toFile());
    }
    return files;
  }

  /** A PNG file's chunks, each with its checksum checked. */
  private static List<Piece> pieces(byte[] file) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    assertThat(in.readNBytes(8)).isEqualTo(SIGNATURE);
    List<Piece> pieces = new ArrayList<>();
    while (in.available() > 0) {
      int length = in.readInt();
      byte[] type = in.readNBytes(4);
      byte[] data = in.readNBytes(length);
      assertThat(in.readInt()).isEqualTo(crc(type, data));
      pieces.add(new Piece(new String(type, StandardCharsets.US_ASCII), data));
    }
    assertThat(pieces.get(pieces.size() - 1).type()).isEqualTo("IEND");
    return pieces;
  }

  /** A frame as a PNG file of its own, decoded. */
  private static BufferedImage decoded(Piece header, byte[] compressed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(SIGNATURE);
    for (Piece piece :
        List.of(header, new Piece("IDAT", compressed), new Piece("IEND", new byte[0]))) {
      byte[] type = piece.type().getBytes(StandardCharsets.US_ASCII);
      out.writeInt(piece.data().length);
      out.write(type);
      out.write(piece.data());
      out.writeInt(crc(type, piece.data()));
    }
    return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static int crc(byte[] type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    return (int) crc.getValue();
  }

  private static void append(List<byte[]> pictures, byte[] data) {
    byte[] before = pictures.remove(pictures.size() - 1);
    byte[] after = Arrays.copyOf(before, before.length + data.length);
    System.arraycopy(data, 0, after, before.length, data.length);
    pictures.add(after);
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static IIOMetadataNode first(IIOMetadataNode tree, String name) {
    return (IIOMetadataNode) tree.getElementsByTagName(name).item(0);
  }
}
