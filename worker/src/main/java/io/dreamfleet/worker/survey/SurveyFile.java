package io.dreamfleet.worker.survey;

import java.nio.charset.StandardCharsets;

/**
 * A file that a survey leaves.
 *
 * @param name below the survey's folder, such as {@code layer1.csv}
 */
public record SurveyFile(String name, byte[] content, String contentType) {

  /** A file of text, in UTF-8. */
  static SurveyFile text(String name, String content, String type) {
    return new SurveyFile(name, content.getBytes(StandardCharsets.UTF_8), type + "; charset=utf-8");
  }

  /** A PNG. */
  static SurveyFile png(String name, byte[] content) {
    return new SurveyFile(name, content, "image/png");
  }

  /** A layer's name as a file's: what files cannot be called is a hyphen. */
  static String named(String layer) {
    return layer.replaceAll("[^A-Za-z0-9_.]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
  }
}
