package io.dreamfleet.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import java.io.IOException;
import java.util.List;

/**
 * What a fleet keeps about a model that a user has added, beside its file.
 *
 * @param version of this format
 * @param name in jobs
 * @param file the key of the ONNX file, which begins with its hash
 * @param mean of each channel of the pictures, subtracted from values in [0, 1]
 * @param std of each channel, by which the difference is divided
 * @param width of the pictures, in pixels
 * @param height of the pictures, in pixels
 * @param classes the names of the logits, in order; empty where nobody has named them
 * @param layers how many there are
 * @param parameters how many learned values
 * @param output the shape of the last layer's output
 * @param origin the name that the file had
 */
public record ModelCard(
    int version,
    String name,
    String file,
    List<Double> mean,
    List<Double> std,
    int width,
    int height,
    List<String> classes,
    int layers,
    long parameters,
    String output,
    String origin) {
  /** The version that this build writes. */
  public static final int VERSION = 1;

  static final String CONTENT_TYPE = "application/json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public ModelCard {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    classes = List.copyOf(classes);
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a model's card cannot be written", e);
    }
  }

  /**
   * Reads a card.
   *
   * @param key where it is, for the sentence
   * @throws JobRefusedException when it is none, or of a later version
   */
  static ModelCard read(byte[] json, String key) {
    ModelCard card;
    try {
      card = JSON.readValue(json, ModelCard.class);
    } catch (IOException | RuntimeException e) {
      throw new JobRefusedException(
          FailureCode.BAD_WEIGHTS, "%s in the fleet's bucket is damaged".formatted(key), e);
    }
    if (card.version != VERSION) {
      throw new JobRefusedException(
          FailureCode.UNSUPPORTED_VERSION,
          "%s in the fleet's bucket is of version %d; this build reads %d"
              .formatted(key, card.version, VERSION));
    }
    return card;
  }
}
