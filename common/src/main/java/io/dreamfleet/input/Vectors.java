package io.dreamfleet.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import java.nio.charset.StandardCharsets;

/**
 * Vectors that directions are given by: {@code float[count]}, one number for each channel of a
 * layer. Read from NumPy's {@code .npy} files, from JSON lists and from text; written as {@code
 * .npy} of float32.
 */
public final class Vectors {
  /** No layer has so many channels. */
  private static final int LONGEST = 1 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

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
    float[] numbers = NpyFile.isOne(content) ? NpyFile.read(content, name) : text(content, name);
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
    return numbers;
  }

  /** A vector as a {@code .npy} file of float32: the same bytes for the same numbers. */
  public static byte[] npy(float[] numbers) {
    return NpyFile.write(numbers);
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

  static void requireLength(long count, String name) {
    if (count < 1 || count > LONGEST) {
      throw refused(name, "has %d numbers; a vector has 1 to %d".formatted(count, LONGEST));
    }
  }

  static JobRefusedException refused(String name, String predicate) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE, "the vector %s %s".formatted(name, predicate));
  }

  private static float[] text(byte[] content, String name) {
    String text = new String(content, StandardCharsets.UTF_8).strip();
    return text.startsWith("[") ? json(text, name) : words(text, name);
  }

  private static float[] json(String text, String name) {
    JsonNode list;
    try {
      list = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw refused(name, "is no JSON list of numbers: " + e.getOriginalMessage());
    }
    requireLength(list.size(), name);
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!list.get(i).isNumber()) {
        throw refused(name, "has no number as its number %d, but %s".formatted(i, list.get(i)));
      }
      numbers[i] = (float) list.get(i).doubleValue();
    }
    return numbers;
  }

  private static float[] words(String text, String name) {
    String[] words = text.split("[\\s,]+");
    requireLength(words.length, name);
    float[] numbers = new float[words.length];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = (float) Double.parseDouble(words[i]);
      } catch (NumberFormatException e) {
        throw refused(
            name,
            "is neither a .npy file nor a list of numbers: \"%s\" is no number"
                .formatted(shown(words[i])));
      }
    }
    return numbers;
  }

  private static String shown(String word) {
    String printable = word.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 30 ? printable : printable.substring(0, 30) + "...";
  }
}
