package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Writes a layer's data: chunks that are new or have changed, and the list of all. That list holds
 * each chunk's hash, which is all that a later run needs to leave the others alone.
 */
final class LayerWriter {
  /** Part of every hash, so that a change of the files' form has them written anew. */
  private static final String FORMAT = "1";

  private static final String WHOLE = "whole";

  private final Site site;
  private final ObjectStore fleet;
  private final Map<String, String> versions;
  private final List<Examples> examples;
  private final ChunkWriter chunks;

  /**
   * A writer.
   *
   * @param versions what changes when a job's result does, by job
   * @param examples of any network
   */
  LayerWriter(
      Site site,
      ObjectStore fleet,
      Map<String, String> versions,
      List<Examples> examples,
      Executor fetches) {
    this.site = site;
    this.fleet = fleet;
    this.versions = versions;
    this.examples = examples;
    this.chunks = new ChunkWriter(site, fetches);
  }

  /**
   * Writes a layer.
   *
   * @return what the network's page needs to know of it
   */
  ObjectNode write(String model, String layer, Holdings.LayerHoldings holdings) {
    String folder = Slug.of(model) + "/" + Slug.of(layer);
    Map<String, JsonNode> before = before(folder);
    ArrayNode list = DataFile.object().arrayNode();
    try (ExampleSprites sprites = new ExampleSprites(model, layer)) {
      holdings
          .chunks()
          .forEach(
              (first, shots) ->
                  list.add(chunk(folder, "%05d".formatted(first), first, shots, before, sprites)));
      if (!holdings.whole().isEmpty()) {
        list.add(chunk(folder, WHOLE, 0, holdings.whole(), before, sprites));
      }
    }
    ObjectNode file = DataFile.object();
    file.set("variants", variants(list));
    file.set("chunks", list);
    DataFile.write(site, folder + "/layer", file);
    ObjectNode summary = DataFile.object();
    summary.put("name", layer).put("slug", folder);
    summary.put("pictures", holdings.pictures()).put("waiting", holdings.waiting());
    summary.put("hash", Slug.hash(file.toString()).substring(0, 16));
    preview(list).ifPresent(path -> summary.put("preview", path));
    return summary;
  }

  private Map<String, JsonNode> before(String folder) {
    Map<String, JsonNode> before = new HashMap<>();
    DataFile.read(site, folder + "/layer")
        .ifPresent(
            file ->
                file.path("chunks")
                    .forEach(chunk -> before.put(chunk.path("name").asText(), chunk)));
    return before;
  }

  private JsonNode chunk(
      String folder,
      String name,
      int first,
      List<Shot> shots,
      Map<String, JsonNode> before,
      ExampleSprites sprites) {
    String hash = hash(shots, sprites);
    JsonNode there = before.get(name);
    if (there != null && there.path("hash").asText().equals(hash)) {
      return there;
    }
    return chunks.write(
        new ChunkWriter.Chunk(folder, name, first, shots, versions, sprites.rows(), hash));
  }

  private String hash(List<Shot> shots, ExampleSprites sprites) {
    Set<String> parts = new TreeSet<>();
    shots.forEach(shot -> parts.add(shot.id() + " " + versions.get(shot.id().text())));
    sprites.found.forEach(each -> parts.add("examples " + each.id() + " " + each.version()));
    return Slug.hash(FORMAT + "\n" + String.join("\n", parts)).substring(0, 16);
  }

  /** Every way of looking that some chunk has. */
  private static ArrayNode variants(ArrayNode chunks) {
    Set<String> keys = new TreeSet<>(ChunkWriter.VARIANTS);
    chunks.forEach(chunk -> chunk.path("tiles").fieldNames().forEachRemaining(keys::add));
    ArrayNode variants = DataFile.object().arrayNode();
    keys.forEach(
        key ->
            variants
                .addObject()
                .put("key", key)
                .put("slug", ChunkWriter.variantSlug(key))
                .put("recipe", key.replaceFirst("^-", ""))
                .put("negative", key.startsWith("-")));
    return variants;
  }

  private static Optional<String> preview(ArrayNode chunks) {
    for (JsonNode chunk : chunks) {
      if (!chunk.path("tiles").isEmpty()) {
        return Optional.of(
            "preview-%s.jpg?v=%s"
                .formatted(chunk.path("name").asText(), chunk.path("hash").asText()));
      }
    }
    return Optional.empty();
  }

  /** The sprites of a layer's examples, fetched when the first chunk needs them. */
  private final class ExampleSprites implements AutoCloseable {
    private final String layer;
    private final List<Examples> found;
    private final List<ExampleRows> open = new ArrayList<>();

    private ExampleSprites(String model, String layer) {
      this.layer = layer;
      this.found =
          examples.stream()
              .filter(each -> each.model().equals(model) && each.layers().containsKey(layer))
              .collect(Collectors.toList());
    }

    private List<ExampleRows> rows() {
      for (int i = open.size(); i < found.size(); i++) {
        open.add(
            new ExampleRows(i, found.get(i), layer, new ExampleSprite(found.get(i), layer, fleet)));
      }
      return open;
    }

    @Override
    public void close() {
      open.forEach(rows -> rows.sprite().close());
    }
  }
}
