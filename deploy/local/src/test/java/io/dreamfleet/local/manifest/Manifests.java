package io.dreamfleet.local.manifest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The YAML files below {@code deploy}, as they are written: before kustomize patches them. */
final class Manifests {
  static final Path DEPLOY = Path.of("..");
  static final Path K8S = DEPLOY.resolve("k8s");

  private static final ObjectReader YAML =
      new YAMLMapper().readerFor(new TypeReference<JsonNode>() {});

  private Manifests() {}

  /** All documents of a file. */
  static List<JsonNode> read(Path file) throws IOException {
    try (MappingIterator<JsonNode> documents = YAML.readValues(file.toFile())) {
      return documents.readAll();
    }
  }

  /** The one document of a kind in a file. */
  static JsonNode one(Path file, String kind) throws IOException {
    return read(file).stream()
        .filter(document -> document.required("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " has no " + kind));
  }

  /** Every manifest of Kubernetes. */
  static List<JsonNode> all() throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(K8S)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        if (!file.toString().contains("node_modules")) {
          documents.addAll(read(file));
        }
      }
    }
    return documents;
  }

  /** The pod of a Deployment or Job. */
  static JsonNode pod(JsonNode workload) {
    return workload.required("spec").required("template").required("spec");
  }
}
