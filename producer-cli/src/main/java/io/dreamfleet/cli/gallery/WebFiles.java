package io.dreamfleet.cli.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The site's own page, scripts and style, out of the jar. */
final class WebFiles {
  /** The page is at the top, so that a folder or a prefix can be opened by its name alone. */
  private static final String PAGE = "index.html";

  private static final List<String> FILES =
      List.of(
          "gallery.css",
          "icon.svg",
          "theme.js",
          "data.js",
          "elements.js",
          "map.js",
          "models.js",
          "layer.js",
          "unit.js",
          "compare.js",
          "search.js",
          "gallery.js");

  private WebFiles() {}

  static void write(Site site) {
    FILES.forEach(name -> site.write("gallery/" + name, content(name)));
    site.write(PAGE, content(PAGE));
  }

  private static byte[] content(String name) {
    try (InputStream in = WebFiles.class.getResourceAsStream("/gallery/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks gallery/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("gallery/" + name + " cannot be read from the jar", e);
    }
  }
}
