package io.dreamfleet.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.text.Printable;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.IntStream;

/**
 * Vectors that directions are given by: {@code float[count]}, one number for each channel of a
 * layer. Read from NumPy's {@code .npy} files, from JSON lists and from text; written as {@code
 * .npy} of float32.
 */
public final class Vectors {
  private static final JsonFactory JSON = new JsonFactory();

  private Vectors() {}

  /**
   * Reads a vector.
   *
   * @param content a {@code .npy} file of one dimension, little-endian float32 or float64; or in
   *     UTF-8 a JSON list of numbers, or numbers between spaces, commas or line breaks
   * @param name of the file, for sentences
   * @return the numbers in float32: all finite, at least one of them not 0
   * @throws JobRefusedException that says what is wrong with which file
   */
  public static float[] read(byte[] content, String name) {
    return read(content, name, InputLimits.DEFAULT.numbers());
  }

  /** Reads a vector of at most so many numbers, as {@link #read(byte[], String)} does. */
  static float[] read(byte[] content, String name, int most) {
    float[] numbers = NpyFile.isOne(content) ? row(content, name, most) : text(content, name, most);
    requireDirection(numbers, name);
    return numbers;
  }

  private static float[] row(byte[] content, String name, int most) {
    NpyFile.Array array = NpyFile.read(content, name, most);
    if (array.shape().length != 1) {
      throw refused(
          name, "has the shape %s, but a vector has one dimension".formatted(array.shapeText()));
    }
    return array.numbers();
  }

  /** Refuses numbers that are not finite, or all 0. */
  static void requireDirection(float[] numbers, String name) {
    boolean allZero = true;
    for (int i = 0; i < numbers.length; i++) {
      if (!Float.isFinite(numbers[i])) {
        throw refused(
            name, "has %s as its number %d, which is no finite float32".formatted(numbers[i], i));
      }
      allZero &= numbers[i] == 0;
    }
    if (allZero) {
      throw refused(
          name, "points nowhere: every one of its %d numbers is 0".formatted(numbers.length));
    }
  }

  /** A vector as a {@code .npy} file of float32: the same bytes for the same numbers. */
  public static byte[] npy(float[] numbers) {
    return NpyFile.write(numbers, numbers.length);
  }

  /**
   * Vectors as a {@code .npy} file of two dimensions, a row for each.
   *
   * @param count of numbers in each
   */
  public static byte[] npy(List<float[]> vectors, int count) {
    float[] numbers = new float[Math.multiplyExact(vectors.size(), count)];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, numbers, i * count, count);
    }
    return NpyFile.write(numbers, vectors.size(), count);
  }

  /**
   * The rows of a {@code .npy} file of two dimensions.
   *
   * @throws JobRefusedException that says what is wrong with which file
   */
  public static List<float[]> rows(byte[] content, String name) {
    NpyFile.Array array = NpyFile.read(content, name, Integer.MAX_VALUE - 1);
    if (array.shape().length != 2) {
      throw refused(
          name, "has the shape %s, but rows have two dimensions".formatted(array.shapeText()));
    }
    int count = array.shape()[1];
    return IntStream.range(0, array.shape()[0])
        .mapToObj(i -> Arrays.copyOfRange(array.numbers(), i * count, (i + 1) * count))
        .toList();
  }

  /**
   * Refuses a vector that a layer cannot have.
   *
   * @param channels of the layer
   */
  public static void requireCount(float[] numbers, int channels, String layer, String name) {
    if (numbers.length != channels) {
      throw refused(
          name,
          "has %d numbers, but %s has %d channels".formatted(numbers.length, layer, channels));
    }
  }

  /** Before memory is taken for them. */
  static void requireLength(long count, String name, int most) {
    if (count < 1) {
      throw refused(name, "has 0 numbers; a vector has 1 to %d".formatted(most));
    }
    if (count > most) {
      throw InputLimits.exceeded(
          Limit.VECTOR_NUMBERS,
          "the vector %s has %d numbers or more; at most %d are allowed"
              .formatted(name, count, most));
    }
  }

  static JobRefusedException refused(String name, String predicate) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE, "the vector %s %s".formatted(name, predicate));
  }

  private static float[] text(byte[] content, String name, int most) {
    String text = new String(content, StandardCharsets.UTF_8).strip();
    return text.startsWith("[") ? json(text, name, most) : words(text, name, most);
  }

  /** Number by number, because a tree of millions of them would take many times their memory. */
  private static float[] json(String text, String name, int most) {
    FloatBuffer numbers = FloatBuffer.allocate(Math.min(most, text.length() / 2 + 1));
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (!parser.currentToken().isNumeric()) {
          throw refused(
              name,
              "has no number as its number %d, but %s"
                  .formatted(numbers.position(), quoted(parser)));
        }
        requireLength(numbers.position() + 1L, name, most);
        numbers.put((float) parser.getDoubleValue());
      }
      if (parser.nextToken() != null) {
        throw refused(name, "goes on behind its JSON list");
      }
    } catch (IOException e) {
      String reason =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : "" + e;
      throw refused(name, "is no JSON list of numbers: " + reason);
    }
    return counted(numbers, name, most);
  }

  private static String quoted(JsonParser parser) throws IOException {
    String text = shown(parser.getText());
    return parser.currentToken() == JsonToken.VALUE_STRING ? "\"" + text + "\"" : text;
  }

  private static float[] words(String text, String name, int most) {
    FloatBuffer numbers = FloatBuffer.allocate(Math.min(most, text.length() / 2 + 1));
    if (text.isEmpty()) {
      throw refused(name, "is neither a .npy file nor a list of numbers: \"\" is no number");
    }
    StringTokenizer words = new StringTokenizer(text, " ,\t\n\u000b\f\r");
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      requireLength(numbers.position() + 1L, name, most);
      try {
        numbers.put((float) Double.parseDouble(word));
      } catch (NumberFormatException e) {
        throw refused(
            name,
            "is neither a .npy file nor a list of numbers: \"%s\" is no number"
                .formatted(shown(word)));
      }
    }
    return counted(numbers, name, most);
  }

  private static float[] counted(FloatBuffer numbers, String name, int most) {
    requireLength(numbers.position(), name, most);
    return Arrays.copyOf(numbers.array(), numbers.position());
  }

  private static String shown(String word) {
    return Printable.cut(word, 30);
  }
}
