package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the values of a file are called as layers. Exporters write a module's path into names:
 * {@code /layer2/layer2.1/conv2/Conv_output_0} is the output of the module {@code layer2.1.conv2}.
 * As in torchvision's feature extraction, what a module computes with several nodes, or several
 * times, has the operator behind its path ({@code layer2.1.add}), or {@code _1} from the second use
 * on.
 */
final class ModulePaths {
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_.]");
  private static final Pattern NOT_IN_PATHS = Pattern.compile("[^A-Za-z0-9_./]");

  /** One behind which no name comes; see {@link io.dreamfleet.job.LayerNames}. */
  private static final Pattern BAD_SLASH = Pattern.compile("/(?![A-Za-z0-9_])");

  /** Names that the text of an objective would read as numbers. */
  private static final Pattern NUMBER = Pattern.compile("[0-9.]+([eE][0-9]*)?");

  private static final Pattern OUTPUT_SUFFIX = Pattern.compile("(_output_\\d+|:\\d+)$");

  /** Modules within modules deeper than this are one. */
  private static final int DEEPEST = 32;

  private static final int LONGEST = 120;

  /**
   * A value on its way to a name.
   *
   * @param modules the path of each module that it is in, the outermost first
   */
  private record Entry(String value, List<String> modules, String operator, boolean ownName) {
    String base() {
      return modules.isEmpty() ? "" : modules.get(modules.size() - 1);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, String> modules = new LinkedHashMap<>();
  private final UniqueNames taken = new UniqueNames(Network.INPUT);

  /**
   * @param nodes those whose outputs depend on the picture, in the file's order
   */
  ModulePaths(List<OnnxNode> nodes) {
    for (OnnxNode node : nodes) {
      node.outputs().stream()
          .filter(output -> !output.isEmpty())
          .forEach(output -> entries.add(entry(node, output)));
    }
    Set<String> containers = new HashSet<>();
    Map<String, Set<String>> operators = new HashMap<>();
    for (Entry entry : entries) {
      int inner = entry.ownName ? 0 : 1;
      containers.addAll(entry.modules.subList(0, Math.max(0, entry.modules.size() - inner)));
      operators.computeIfAbsent(entry.base(), base -> new HashSet<>()).add(entry.operator);
    }
    for (Entry entry : entries) {
      boolean alone =
          entry.ownName
              || !entry.base().isEmpty()
                  && !containers.contains(entry.base())
                  && operators.get(entry.base()).size() == 1;
      String name = alone && entry.ownName ? own(entry) : alone ? entry.base() : inside(entry);
      names.put(entry.value, taken.take(speakable(name, entry.operator)));
    }
    for (Entry entry : entries) {
      entry.modules.stream()
          .filter(
              module ->
                  containers.contains(module)
                      || operators.getOrDefault(module, Set.of()).size() > 1)
          .forEach(module -> modules.put(speakable(module, "module"), entry.value));
    }
    modules.keySet().removeIf(taken::isTaken);
  }

  /** The layer that a value is. */
  String of(String value) {
    return names.get(value);
  }

  /** The value that each module ends with, by the module's path; only of those with several. */
  Map<String, String> modules() {
    return modules;
  }

  /** The name in the file as far as an objective can have it. */
  static String inFile(String value) {
    String name = cut(NOT_IN_PATHS.matcher(value).replaceAll("_"));
    name = BAD_SLASH.matcher(name).replaceAll("_");
    return NUMBER.matcher(name).matches() ? "value_" + name : name;
  }

  private static Entry entry(OnnxNode node, String output) {
    String operator =
        cut(NOT_IN_NAMES.matcher(node.operator().toLowerCase(Locale.ROOT)).replaceAll("_"));
    return node.modules()
        .map(modules -> new Entry(output, written(modules), operator, false))
        .orElseGet(() -> entry(node, output, operator));
  }

  private static List<String> written(List<String> modules) {
    return modules.stream()
        .limit(DEEPEST)
        .map(module -> cut(NOT_IN_NAMES.matcher(module).replaceAll("_")))
        .distinct()
        .toList();
  }

  private static Entry entry(OnnxNode node, String output, String operator) {
    String origin = OUTPUT_SUFFIX.matcher(origin(node, output)).replaceFirst("");
    List<String> parts = new ArrayList<>();
    for (String part : origin.split("/")) {
      if (!part.isEmpty()) {
        parts.add(NOT_IN_NAMES.matcher(part).replaceAll("_"));
      }
    }
    String last = parts.isEmpty() ? "" : parts.get(parts.size() - 1);
    boolean named =
        !origin.contains("/")
            || !last.matches("(?i)" + Pattern.quote(node.operator()) + "(_\\d+)?");
    if (!named) {
      parts.remove(parts.size() - 1);
    }
    return new Entry(output, paths(parts), operator, named);
  }

  /** Of the names that a node and its output have, the one that says most. */
  private static String origin(OnnxNode node, String output) {
    if (node.name().contains("/")) {
      return node.name();
    }
    if (output.contains("/") || !NUMBER.matcher(output).matches()) {
      return output;
    }
    return node.name().isEmpty()
        ? node.operator().toLowerCase(Locale.ROOT) + "_" + output
        : node.name();
  }

  /** {@code layer2}, {@code layer2.1}, {@code conv2}: each names its parent again, or does not. */
  private static List<String> paths(List<String> parts) {
    List<String> paths = new ArrayList<>();
    String path = "";
    String before = "";
    for (String part : parts.subList(0, Math.min(DEEPEST, parts.size()))) {
      boolean repeats = !before.isEmpty() && part.startsWith(before + ".");
      path =
          path.isEmpty()
              ? part
              : repeats ? path + part.substring(before.length()) : path + "." + part;
      path = cut(path);
      paths.add(path);
      before = part;
    }
    return paths;
  }

  private static String own(Entry entry) {
    return entry.base().isEmpty() ? entry.operator : entry.base();
  }

  private static String inside(Entry entry) {
    return entry.base().isEmpty() ? entry.operator : entry.base() + "." + entry.operator;
  }

  private static String speakable(String name, String operator) {
    return NUMBER.matcher(name).matches() ? operator + "_" + name : name;
  }

  private static String cut(String name) {
    return name.substring(Math.max(0, name.length() - LONGEST));
  }
}
