package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Writes what is known of a chunk of channels, or of a layer as a whole: a file of its units, and
 * for each way of looking at channels a sheet of tiles.
 */
final class ChunkWriter {
  private static final int PREVIEW_TILES = 8;
  private static final int PREVIEW_SIDE = 56;

  private final Site site;
  private final Executor fetches;

  /** A writer whose fetches run elsewhere, several at a time. */
  ChunkWriter(Site site, Executor fetches) {
    this.site = site;
    this.fetches = fetches;
  }

  /**
   * What is to be written.
   *
   * @param folder of the layer's data
   * @param name of the chunk: its first channel's number, or {@code whole}
   * @param first its first channel
   * @param shots all its pictures
   * @param versions of the jobs' results
   * @param examples those that the layer has
   * @param hash what changes when any of that does
   */
  record Chunk(
      String folder,
      String name,
      int first,
      List<Shot> shots,
      Map<String, String> versions,
      List<ExampleRows> examples,
      String hash) {
    String units() {
      return folder + "/units-" + name;
    }
  }

  /** A picture, what is said of it, and where its file is if that goes onto a sheet. */
  private record Entry(Shot shot, ObjectNode json, byte[] png) {
    String variant() {
      String recipe = json.path("recipe").asText();
      return shot.view() == Shot.View.NEGATIVE ? "-" + recipe : recipe;
    }

    int steps() {
      return json.path("steps").asInt();
    }
  }

  /**
   * Writes a chunk.
   *
   * @return its entry in the layer's file
   */
  ObjectNode write(Chunk chunk) {
    Map<String, JsonNode> before = entriesBefore(chunk);
    List<CompletableFuture<Entry>> coming =
        chunk.shots().stream()
            .sorted(Comparator.comparing(shot -> shot.id().text()))
            .map(shot -> CompletableFuture.supplyAsync(() -> entry(shot, chunk, before), fetches))
            .toList();
    List<Entry> entries = coming.stream().map(CompletableFuture::join).toList();
    ObjectNode units = DataFile.object();
    entries.forEach(entry -> unit(units, entry.shot()).withArray("pictures").add(entry.json()));
    ArrayNode sheets = DataFile.object().arrayNode();
    chunk.examples().forEach(rows -> rows.write(site, chunk, units, sheets));
    ObjectNode file = DataFile.object();
    file.set("units", units);
    if (!sheets.isEmpty()) {
      file.set("sheets", sheets);
    }
    DataFile.write(site, chunk.units(), file);
    ObjectNode summary = DataFile.object();
    summary.put("first", chunk.first()).put("name", chunk.name()).put("hash", chunk.hash());
    summary.put("pictures", entries.size());
    ArrayNode channels = summary.putArray("channels");
    entries.stream()
        .flatMapToInt(entry -> entry.shot().place().channel().stream())
        .sorted()
        .distinct()
        .forEach(channels::add);
    summary.set("tiles", tiles(chunk, entries));
    return summary;
  }

  private static ObjectNode unit(ObjectNode units, Shot shot) {
    String key =
        shot.place().channel().isPresent()
            ? Integer.toString(shot.place().channel().getAsInt())
            : "whole";
    return units.withObject("/" + key);
  }

  /** The entries of the jobs that an earlier run has written. */
  private Map<String, JsonNode> entriesBefore(Chunk chunk) {
    Map<String, JsonNode> entries = new HashMap<>();
    DataFile.read(site, chunk.units())
        .ifPresent(
            file ->
                file.path("units")
                    .forEach(
                        unit ->
                            unit.path("pictures")
                                .forEach(entry -> entries.put(entry.path("job").asText(), entry))));
    return entries;
  }

  private Entry entry(Shot shot, Chunk chunk, Map<String, JsonNode> before) {
    String version = chunk.versions().get(shot.id().text());
    Optional<JsonNode> known = Optional.ofNullable(before.get(shot.id().text()));
    boolean again =
        known.filter(entry -> !entry.path("version").asText().equals(version)).isPresent();
    byte[] png = site.bringAndRead(ResultLayout.image(shot.id()), again);
    if (known.isPresent() && !again) {
      return new Entry(shot, (ObjectNode) known.get(), png);
    }
    Result result = result(shot, again);
    result.snapshots().forEach(kept -> site.bring(kept.key(), again));
    result.diverse().stream().skip(1).forEach(one -> site.bring(one.key(), again));
    return new Entry(shot, PictureJson.of(shot, result, version), png);
  }

  private Result result(Shot shot, boolean again) {
    try {
      return StatusJson.readResult(site.bringAndRead(ResultLayout.result(shot.id()), again));
    } catch (IOException e) {
      throw new UncheckedIOException("the result of job " + shot.id() + " cannot be read", e);
    }
  }

  /** Draws the sheets; says which score each tile has, null where there is no picture. */
  private ObjectNode tiles(Chunk chunk, List<Entry> entries) {
    Map<String, Map<Integer, Entry>> chosen = new TreeMap<>(VARIANTS);
    entries.stream()
        .filter(entry -> entry.shot().view() != Shot.View.OTHER)
        .sorted(BEST_LAST)
        .forEach(
            entry ->
                chosen
                    .computeIfAbsent(entry.variant(), variant -> new TreeMap<>())
                    .put(entry.shot().place().channel().orElseThrow() - chunk.first(), entry));
    ObjectNode tiles = DataFile.object();
    List<byte[]> previews = new ArrayList<>();
    chosen.forEach(
        (variant, byPlace) -> {
          TileSheet sheet = new TileSheet();
          byPlace.forEach((place, entry) -> sheet.draw(entry.png(), place));
          site.write(
              "data/%s/tiles-%s-%s.jpg"
                  .formatted(chunk.folder(), chunk.name(), variantSlug(variant)),
              sheet.jpeg());
          tiles.set(variant, scores(byPlace));
          previews.add(sheet.preview(PREVIEW_TILES, PREVIEW_SIDE));
        });
    if (!previews.isEmpty()) {
      site.write("data/%s/preview-%s.jpg".formatted(chunk.folder(), chunk.name()), previews.get(0));
    }
    return tiles;
  }

  private static ArrayNode scores(Map<Integer, Entry> byPlace) {
    ArrayNode scores = DataFile.object().arrayNode();
    for (int place = 0; place < UnitPlace.CHUNK; place++) {
      JsonNode score = byPlace.containsKey(place) ? byPlace.get(place).json().path("score") : null;
      if (score != null && score.isNumber()) {
        scores.add(score);
      } else {
        scores.addNull();
      }
    }
    return scores;
  }

  static String variantSlug(String variant) {
    return variant.startsWith("-") ? Slug.of(variant.substring(1)) + "-negative" : Slug.of(variant);
  }

  /** What is maximised comes before what is minimised. */
  static final Comparator<String> VARIANTS =
      Comparator.comparing((String variant) -> variant.startsWith("-"))
          .thenComparing(Comparator.naturalOrder());

  /** Of several pictures of one kind the one of most steps, then the latest, is on the sheet. */
  private static final Comparator<Entry> BEST_LAST =
      Comparator.comparingInt(Entry::steps)
          .thenComparing(entry -> entry.shot().event().subject().at());
}
