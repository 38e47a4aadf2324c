package io.dreamfleet.cli.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers as the tree of the modules that they are in: {@code layer1.0.conv1} stands two steps below
 * {@code layer1}.
 */
public final class LayerTree {
  private static final String STEP = "  ";

  private final Map<String, LayerTree> children = new LinkedHashMap<>();

  /**
   * A line of it.
   *
   * @param path the layer's whole name
   * @param shown the last part of that, indented
   */
  public record Line(String path, String shown) {}

  /** The tree of some layers; each module stands where the first layer in it does. */
  public static LayerTree of(Iterable<String> layers) {
    LayerTree root = new LayerTree();
    for (String layer : layers) {
      LayerTree place = root;
      for (String part : layer.split("\\.")) {
        place = place.children.computeIfAbsent(part, none -> new LayerTree());
      }
    }
    return root;
  }

  /** From the top down, a module before what is in it. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    addTo(lines, "", "");
    return lines;
  }

  private void addTo(List<Line> lines, String prefix, String indentation) {
    children.forEach(
        (part, below) -> {
          lines.add(new Line(prefix + part, indentation + part));
          below.addTo(lines, prefix + part + ".", indentation + STEP);
        });
  }
}
