package io.dreamfleet.local;

import io.dreamfleet.job.FailureCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures, vectors and weights that are damaged, or made to do harm. */
final class HostileFiles {
  /** Checkpoints and safetensors of all kinds; none of them is one of emojinet. */
  private static final Path FIXTURES =
      Path.of("..", "..", "common", "src", "test", "resources", "weights");

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private final Random random;

  HostileFiles(long seed) {
    this.random = new Random(seed);
  }

  List<BadInput> all() throws IOException {
    List<BadInput> all = new ArrayList<>();
    all.addAll(pictures());
    all.addAll(vectors());
    all.addAll(weights());
    return all;
  }

  /** A picture that is sound, with a chunk that would expand to a gigabyte. */
  static byte[] soundPictureWithABomb() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream deflated =
        new DeflaterOutputStream(text, new Deflater(Deflater.BEST_COMPRESSION))) {
      byte[] block = new byte[1 << 20];
      for (int i = 0; i < 1024; i++) {
        deflated.write(block);
      }
    }
    byte[] sound = png(noise(new Random(1)));
    int afterHeader = PNG.length + 25;
    return joined(
        Arrays.copyOf(sound, afterHeader),
        chunk("zTXt", text.toByteArray()),
        chunk("iCCP", text.toByteArray()),
        Arrays.copyOfRange(sound, afterHeader, sound.length));
  }

  private List<BadInput> pictures() throws IOException {
    byte[] png = png(noise(random));
    byte[] jpeg = jpeg(noise(random));
    List<BadInput> all = new ArrayList<>();
    all.add(tooLarge("100000x100000.png", joined(PNG, header(100_000, 100_000), end())));
    all.add(tooLarge("line.png", joined(PNG, header(Integer.MAX_VALUE, 1), end())));
    all.add(
        tooLarge(
            "deflated.png", joined(PNG, header(30_000, 30_000), chunk("IDAT", zeros(64)), end())));
    all.add(tooLarge("65535.jpg", withSize(jpeg, 65_535, 65_535)));
    all.add(bad("second-header.png", joined(PNG, header(1, 1), header(50_000, 50_000), end())));
    all.add(bad("negative.png", joined(PNG, header(-1, -1), end())));
    all.add(bad("nothing.png", joined(PNG, header(8, 8), end())));
    all.add(
        bad("short-data.png", joined(PNG, header(64, 64), chunk("IDAT", zeros(1)).clone(), end())));
    all.add(bad("long-chunk.png", joined(PNG, new byte[] {0x7f, -1, -1, -1, 'I', 'H', 'D', 'R'})));
    all.add(bad("signature.png", PNG));
    all.add(bad("empty", new byte[0]));
    all.add(bad("zeros", new byte[1000]));
    all.add(bad("text", "<svg onload='x'/>".getBytes(StandardCharsets.US_ASCII)));
    all.add(bad("animated.gif", "GIF89a".getBytes(StandardCharsets.US_ASCII)));
    all.add(bad("scans.jpg", manyScans(progressive(noise(random)))));
    all.add(bad("half.jpg", Arrays.copyOf(jpeg, jpeg.length / 2)));
    all.add(bad("two-frames.jpg", withTwoFrames(jpeg)));
    for (int i = 0; i < 10; i++) {
      // behind the header, so that it is the picture itself that is cut
      all.add(
          bad("cut-%d.png".formatted(i), Arrays.copyOf(png, 8 + random.nextInt(png.length / 2))));
      all.add(bad("cut-%d.jpg".formatted(i), Arrays.copyOf(jpeg, 3 + random.nextInt(600))));
    }
    return all;
  }

  private static BadInput tooLarge(String name, byte[] file) {
    return BadInput.picture(name, FailureCode.LIMIT_EXCEEDED, file);
  }

  private static BadInput bad(String name, byte[] file) {
    return BadInput.picture(name, FailureCode.BAD_INPUT, file);
  }

  private static List<BadInput> vectors() {
    String npy = "\u0093NUMPY\1\0";
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }";
    return List.of(
        vector("empty.npy", new byte[0]),
        vector("header.npy", latin(npy + "\u00ff\u00ff{")),
        vector(
            "long-header.npy",
            latin("\u0093NUMPY\2\0\u0000\u0000\u0010\u0000" + "'shape':(".repeat(120_000))),
        vector("huge-header.npy", latin("\u0093NUMPY\2\0\u00ff\u00ff\u00ff\u00ff{")),
        vector("matrix.npy", npyOf(header.formatted("8, 8"), 256)),
        vector("negative.npy", npyOf(header.formatted("-1,"), 256)),
        BadInput.vector(
            "many.npy", FailureCode.LIMIT_EXCEEDED, npyOf(header.formatted("999999999,"), 256)),
        vector("object.npy", npyOf(header.replace("<f4", "|O").formatted("1,"), 8)),
        vector("nan.json", latin("[1, NaN]")),
        vector("infinite.txt", latin("1 2 1e999")),
        vector("deep.json", latin("[".repeat(100_000))),
        vector("object.json", latin("{\"a\": 1}")),
        vector("zeros.json", latin("[" + "0,".repeat(31) + "0]")),
        vector("short.json", latin("[1, 2, 3]")),
        BadInput.vector(
            "numbers.txt", FailureCode.LIMIT_EXCEEDED, latin("1 ".repeat((1 << 20) + 1))),
        BadInput.vector("large.txt", FailureCode.LIMIT_EXCEEDED, new byte[(32 << 20) + 1]));
  }

  private static BadInput vector(String name, byte[] file) {
    return BadInput.vector(name, FailureCode.INVALID_VALUE, file);
  }

  private List<BadInput> weights() throws IOException {
    List<BadInput> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(FIXTURES)) {
      for (Path file : files.filter(each -> !each.toString().endsWith(".json")).sorted().toList()) {
        all.add(BadInput.weights(file.getFileName().toString(), Files.readAllBytes(file)));
      }
    }
    byte[] sound = Files.readAllBytes(FIXTURES.resolve("f32.safetensors"));
    for (int i = 0; i < 5; i++) {
      byte[] changed = sound.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      all.add(BadInput.weights("changed-%d.safetensors".formatted(i), changed));
    }
    String tensor = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    all.add(weights("huge-header", Long.MAX_VALUE, "{}"));
    all.add(weights("negative-header", -1, "{}"));
    all.add(weights("deep", "{\"a\":" + "[".repeat(100_000)));
    all.add(weights("deep-metadata", "{\"__metadata__\":" + "{\"a\":".repeat(100_000)));
    all.add(weights("twice", "{\"a\":%s,\"a\":%s}".formatted(tensor, tensor)));
    all.add(weights("no-list", "{\"a\":{\"dtype\":\"F32\",\"shape\":NaN,\"data_offsets\":[0,4]}}"));
    all.add(
        weights("shape", "{\"a\":%s}".formatted(tensor.replace("[1]", "[9223372036854775807]"))));
    all.add(
        weights(
            "product", "{\"a\":%s}".formatted(tensor.replace("[1]", "[4294967296,4294967296]"))));
    all.add(weights("minus", "{\"a\":%s}".formatted(tensor.replace("[1]", "[-1]"))));
    all.add(weights("offsets", "{\"a\":%s}".formatted(tensor.replace("[0,4]", "[4,0]"))));
    all.add(weights("name", "{\"a\\nERROR forged\\u0000\":%s}".formatted(tensor)));
    all.add(BadInput.weights("large.pth", FailureCode.LIMIT_EXCEEDED, new byte[5_000_001]));
    all.add(BadInput.weights("operations.pth", pickle("N0".repeat(2_000_000))));
    all.add(BadInput.weights("memo.pth", pickle("N" + "\u0094".repeat(1_100_000))));
    all.add(BadInput.weights("nested.pth", pickle(")" + "\u0085".repeat(1_000_000) + ".")));
    all.add(BadInput.weights("bomb.pth", zip("archive/data.pkl", new byte[200 << 20])));
    return all;
  }

  private static BadInput weights(String name, String header) {
    return weights(name, header.length(), header);
  }

  private static BadInput weights(String name, long length, String header) {
    ByteBuffer file = ByteBuffer.allocate(12 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length).put(header.getBytes(StandardCharsets.ISO_8859_1)).putFloat(1);
    return BadInput.weights(name + ".safetensors", file.array());
  }

  private static byte[] pickle(String operations) throws IOException {
    return zip("archive/data.pkl", latin("\u0080\2" + operations));
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage noise(Random random) {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 48 * 40; i++) {
      image.setRGB(i % 48, i / 48, random.nextInt(1 << 24));
    }
    return image;
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  private static byte[] progressive(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The same with its last scan a thousand times more. */
  private static byte[] manyScans(byte[] progressive) {
    int last = progressive.length - 2;
    while ((progressive[last] & 0xFF) != 0xFF || (progressive[last + 1] & 0xFF) != 0xDA) {
      last--;
    }
    byte[] scan = Arrays.copyOfRange(progressive, last, progressive.length - 2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(progressive, 0, progressive.length - 2);
    for (int i = 0; i < 1000; i++) {
      bytes.writeBytes(scan);
    }
    bytes.write(0xFF);
    bytes.write(0xD9);
    return bytes.toByteArray();
  }

  private static int frame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != 0xC0) {
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    }
    return at;
  }

  private static byte[] withSize(byte[] jpeg, int width, int height) {
    byte[] changed = jpeg.clone();
    ByteBuffer.wrap(changed).putShort(frame(jpeg) + 5, (short) height);
    ByteBuffer.wrap(changed).putShort(frame(jpeg) + 7, (short) width);
    return changed;
  }

  private static byte[] withTwoFrames(byte[] jpeg) {
    int at = frame(jpeg);
    int end = at + 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    byte[] larger = withSize(jpeg, 60_000, 500);
    return joined(
        Arrays.copyOf(larger, end),
        Arrays.copyOfRange(jpeg, at, end),
        Arrays.copyOfRange(jpeg, end, jpeg.length));
  }

  private static byte[] header(int width, int height) {
    ByteBuffer data = ByteBuffer.allocate(13).putInt(width).putInt(height);
    data.put(new byte[] {8, 2, 0, 0, 0});
    return chunk("IHDR", data.array());
  }

  private static byte[] end() {
    return chunk("IEND", new byte[0]);
  }

  /** Zeros, deflated. */
  private static byte[] zeros(int kibibytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes)) {
      deflated.write(new byte[kibibytes << 10]);
    }
    return bytes.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(data.length + 12);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 sum = new CRC32();
    sum.update(chunk.array(), 4, data.length + 4);
    return chunk.putInt((int) sum.getValue()).array();
  }

  private static byte[] npyOf(String header, int bytes) {
    return joined(
        latin("\u0093NUMPY\1\0"),
        new byte[] {(byte) header.length(), 0},
        latin(header),
        new byte[bytes]);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
