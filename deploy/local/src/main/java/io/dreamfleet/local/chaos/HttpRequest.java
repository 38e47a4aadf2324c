package io.dreamfleet.local.chaos;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request of HTTP/1.1, read whole.
 *
 * @param startLine method, target and version
 * @param headers by name in lower case, as they came, but for {@code connection}
 * @param body as long as its {@code content-length} says
 */
record HttpRequest(String startLine, Map<String, String> headers, byte[] body) {
  private static final int MOST_HEAD_BYTES = 64 << 10;
  private static final String LENGTH = "content-length";

  /**
   * Reads a request.
   *
   * @return empty when the peer has nothing to say
   * @throws IOException when it is broken, or of a kind that S3 clients do not send
   */
  static Optional<HttpRequest> read(InputStream in) throws IOException {
    String head = head(in);
    if (head.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = head.lines().toList();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.put(name, line.substring(colon + 1).strip());
      }
    }
    headers.remove("connection");
    if (headers.containsKey("transfer-encoding")) {
      throw new IOException("a request without a length: " + lines.get(0));
    }
    int length = Integer.parseInt(headers.getOrDefault(LENGTH, "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("a request ended early: " + lines.get(0));
    }
    return Optional.of(new HttpRequest(lines.get(0), headers, body));
  }

  String method() {
    return startLine.substring(0, startLine.indexOf(' '));
  }

  /** The path without its query. */
  String path() {
    return startLine.split(" ")[1].replaceFirst("\\?.*", "");
  }

  /** The same request, on a connection of its own. */
  byte[] bytes() {
    StringBuilder head = new StringBuilder(startLine).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("connection: close\r\n\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  /** The SHA-256 of what is stored; the client says it, since its framing differs each time. */
  String contentHash() {
    String said = headers.getOrDefault("x-amz-content-sha256", "");
    if (said.matches("[0-9a-f]{64}")) {
      return said;
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int state = 0;
    while (state < 4) {
      int next = in.read();
      if (next < 0) {
        if (head.size() == 0) {
          return "";
        }
        throw new EOFException("a request's head ended early");
      }
      head.write(next);
      boolean expected = next == (state % 2 == 0 ? '\r' : '\n');
      state = expected ? state + 1 : next == '\r' ? 1 : 0;
      if (head.size() > MOST_HEAD_BYTES) {
        throw new IOException(
            "a request's head is larger than %d bytes".formatted(MOST_HEAD_BYTES));
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }
}
