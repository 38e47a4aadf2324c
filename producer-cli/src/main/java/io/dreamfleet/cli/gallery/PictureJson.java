package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.status.Result;
import java.util.Locale;
import java.util.Optional;

/** What a unit's page says about a picture. */
final class PictureJson {
  private PictureJson() {}

  /**
   * A picture's entry.
   *
   * @param version what changes when the result does
   */
  static ObjectNode of(Shot shot, Result result, String version) {
    ObjectNode entry = DataFile.object();
    entry.put("job", shot.id().text());
    entry.put("version", version);
    entry.put("view", shot.view().name().toLowerCase(Locale.ROOT));
    entry.put("objective", text(result.job(), "objective").orElse(""));
    entry.put("recipe", text(result.job().path("recipe"), "name").orElse("?"));
    text(result.job(), "weights").ifPresent(weights -> entry.put("weights", weights));
    entry.put("steps", result.job().path("steps").asInt());
    entry.put("seed", result.job().path("seed").asLong());
    entry.put("width", result.size().width()).put("height", result.size().height());
    number(result.score()).ifPresent(score -> entry.put("score", score));
    result.startScore().flatMap(PictureJson::number).ifPresent(score -> entry.put("start", score));
    entry.set("curve", curve(result));
    setUnlessEmpty(entry, "snapshots", snapshots(result));
    setUnlessEmpty(entry, "set", set(result));
    entry.put("worker", result.made().worker());
    entry.put("device", result.made().device());
    entry.put("precision", result.made().precision());
    entry.put("finished", result.made().finishedAt().toString());
    Optional.ofNullable(result.made().seconds().get("total"))
        .ifPresent(seconds -> entry.put("seconds", rounded(seconds)));
    return entry;
  }

  private static Optional<String> text(JsonNode object, String field) {
    return Optional.ofNullable(object.get(field)).map(JsonNode::asText);
  }

  private static void setUnlessEmpty(ObjectNode entry, String field, ArrayNode list) {
    if (!list.isEmpty()) {
      entry.set(field, list);
    }
  }

  /** Steps and scores; a loss is the negated score. */
  private static ArrayNode curve(Result result) {
    ArrayNode curve = DataFile.object().arrayNode();
    result
        .curve()
        .forEach(
            point ->
                number(-point.loss())
                    .ifPresent(score -> curve.addArray().add(point.step()).add(score)));
    return curve;
  }

  private static ArrayNode snapshots(Result result) {
    ArrayNode kept = DataFile.object().arrayNode();
    result
        .snapshots()
        .forEach(snapshot -> kept.addArray().add(snapshot.step()).add(rounded(snapshot.score())));
    return kept;
  }

  private static ArrayNode set(Result result) {
    ArrayNode set = DataFile.object().arrayNode();
    result
        .diverse()
        .forEach(one -> set.addArray().add(rounded(one.score())).add(rounded(one.likeness())));
    return set;
  }

  private static Optional<Double> number(double value) {
    return Double.isFinite(value) ? Optional.of(rounded(value)) : Optional.empty();
  }

  /** Five digits are more than a curve shows. */
  private static double rounded(double value) {
    return Double.isFinite(value)
        ? Double.parseDouble(String.format(Locale.ROOT, "%.5g", value))
        : 0;
  }
}
