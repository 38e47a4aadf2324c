package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The site's data: JSON in a script that hands it over by name, because browsers do not let a page
 * that is a local file read any other.
 */
final class DataFile {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String START = "dreamfleet.put(";
  private static final String END = ");\n";

  private DataFile() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The path of a file by its name. */
  static String path(String name) {
    return "data/" + name + ".js";
  }

  static void write(Site site, String name, JsonNode value) {
    String script = START + text(MAPPER.getNodeFactory().textNode(name)) + "," + text(value) + END;
    site.write(path(name), script.getBytes(StandardCharsets.UTF_8));
  }

  /** What a file has; empty where there is none, or one that nobody here has written. */
  static Optional<JsonNode> read(Site site, String name) {
    return site.read(path(name)).flatMap(script -> value(script, name));
  }

  private static Optional<JsonNode> value(byte[] script, String name) {
    String text = new String(script, StandardCharsets.UTF_8);
    String start = START + text(MAPPER.getNodeFactory().textNode(name)) + ",";
    if (!text.startsWith(start) || !text.endsWith(END)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          MAPPER.readTree(text.substring(start.length(), text.length() - END.length())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * JSON that is a script too, wherever it stands: a line separator is a line's end in old ones.
   */
  private static String text(JsonNode value) {
    return value
        .toString()
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
