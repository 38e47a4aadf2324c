package io.dreamfleet.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a process shows at one path, and below it. Called by several threads at once. */
@FunctionalInterface
public interface Page {
  /**
   * Answers a request.
   *
   * @param below what follows the page's own path, decoded; empty for the page itself. It is what
   *     somebody has sent, and to be trusted no further.
   */
  Answer answer(String below);

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param type the body's, such as {@code text/plain; charset=utf-8}
   * @param headers others than type and length
   */
  record Answer(int status, String type, Map<String, String> headers, byte[] body) {
    private static final String PLAIN = "text/plain; charset=utf-8";

    public Answer {
      headers = Map.copyOf(headers);
    }

    /** What was asked for. */
    public static Answer ok(String type, byte[] body) {
      return new Answer(200, type, Map.of(), body);
    }

    /** A line of text. */
    public static Answer line(int status, String text) {
      return new Answer(status, PLAIN, Map.of(), (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
