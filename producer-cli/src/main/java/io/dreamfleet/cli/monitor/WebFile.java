package io.dreamfleet.cli.monitor;

import io.dreamfleet.metrics.Page;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** A file of the web page, out of the jar. */
final class WebFile implements Page {
  /**
   * Nothing from anywhere else, no script or style within the page: what a job's text could smuggle
   * in would not run.
   */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cache-Control",
          "no-cache");

  private final Answer answer;

  private WebFile(Answer answer) {
    this.answer = answer;
  }

  /**
   * A file.
   *
   * @param name in the folder {@code monitor} of the jar
   * @throws IllegalStateException when there is no such file
   */
  static WebFile of(String name, String type) {
    try (InputStream in = WebFile.class.getResourceAsStream("/monitor/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks monitor/" + name);
      }
      return new WebFile(new Answer(200, type, HEADERS, in.readAllBytes()));
    } catch (IOException e) {
      throw new IllegalStateException("monitor/" + name + " cannot be read from the jar", e);
    }
  }

  @Override
  public Answer answer(String below) {
    return answer;
  }
}
