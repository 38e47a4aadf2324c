package io.dreamfleet.cli.atlas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * One file to move about in an atlas with: picture, labels and script are in it, so that it opens
 * from a folder as from a server.
 *
 * @param atlas that is shown
 * @param side of a cell on the picture, pixels
 * @param png the picture
 */
public record AtlasPage(AtlasMap atlas, int side, byte[] png) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Writes the page. */
  public Path write(Path file) throws IOException {
    return Files.writeString(file, html());
  }

  private String html() {
    String title = "Activation atlas of %s, %s".formatted(atlas.model(), atlas.layer());
    String about =
        "%d activations of %d pictures, in %d cells. Each picture is what the activations of its cell have in common and others have not. %s"
            .formatted(atlas.activations(), atlas.pictures(), atlas.map().size(), named());
    String alt =
        "Map of %d pictures, each of what a group of like activations stands for"
            .formatted(atlas.map().size());
    // the largest last, so that it is not looked through for the others
    return resource("atlas.html")
        .replace("{title}", escaped(title))
        .replace("{about}", escaped(about))
        .replace("{alt}", escaped(alt))
        .replace("{script}", resource("atlas.js"))
        .replace("{data}", data())
        .replace("{picture}", "data:image/png;base64," + Base64.getEncoder().encodeToString(png));
  }

  private String named() {
    return switch (atlas.names()) {
      case "attribution" -> "Labels are the classes that it speaks for.";
      case "prediction" -> "Labels are the classes that the network sees in its pictures.";
      default -> "Labels are the classes of its pictures.";
    };
  }

  /** As a script's content, which must not end it. */
  private String data() {
    ObjectNode data = MAPPER.createObjectNode();
    data.put("rows", atlas.cells()).put("columns", atlas.cells()).put("side", side);
    ArrayNode cells = data.putArray("cells");
    atlas.map().forEach(cell -> cells.add(MAPPER.<JsonNode>valueToTree(cell)));
    return data.toString().replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream file = AtlasPage.class.getResourceAsStream("/atlas/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the page's part " + name + " cannot be read", e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
