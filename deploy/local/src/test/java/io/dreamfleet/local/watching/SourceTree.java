package io.dreamfleet.local.watching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What lies in the source tree for Prometheus and Grafana. */
final class SourceTree {
  static final Path PROMETHEUS = Path.of("..", "prometheus");
  static final Path RULES = PROMETHEUS.resolve("rules");
  static final Path RULE_TESTS = PROMETHEUS.resolve("tests");

  private static final Path DASHBOARDS = Path.of("..", "..", "grafana", "dashboards");

  /** As {@code grafana/verify.sh --meters} writes them, on a machine without a GPU. */
  private static final Path EXPORTED =
      Path.of("src", "test", "resources", "meters", "exported.txt");

  private static final String GPU_ONLY = "dreamfleet_device_utilization_ratio";

  private SourceTree() {}

  /** The dashboards by their files' names. */
  static Map<String, JsonNode> dashboards() {
    return parsed(DASHBOARDS, ".json", new ObjectMapper());
  }

  /** YAML files by their names. */
  static Map<String, JsonNode> yaml(Path folder) {
    return parsed(folder, ".yml", new YAMLMapper());
  }

  /** The alerts, or the recordings, of all groups. */
  static List<JsonNode> rules(String kind) {
    return yaml(RULES).values().stream()
        .flatMap(file -> children(file.path("groups")))
        .flatMap(group -> children(group.path("rules")))
        .filter(rule -> rule.has(kind))
        .toList();
  }

  /** Every series that a query can ask for: meters that are exported, and what rules record. */
  static Set<String> knownSeries() {
    try {
      Set<String> known = new TreeSet<>(Files.readAllLines(EXPORTED));
      known.add(GPU_ONLY);
      // Prometheus' own series of alerts
      known.add("ALERTS");
      rules("record").forEach(rule -> known.add(rule.path("record").asText()));
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  private static Map<String, JsonNode> parsed(Path folder, String ending, ObjectMapper mapper) {
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, JsonNode> parsed = new TreeMap<>();
      for (Path file : files.filter(path -> path.toString().endsWith(ending)).toList()) {
        parsed.put(file.getFileName().toString(), mapper.readTree(file.toFile()));
      }
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
