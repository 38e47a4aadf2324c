package io.dreamfleet.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.job.Embed.Pooling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A survey as JSON, described by {@code schema/survey.schema.json}. What is asked is the field of
 * the question's name, of which there is one.
 */
final class SurveyJson {
  /** Fields that are questions. */
  private static final List<String> QUESTIONS = List.of(Embed.NAME, Examples.NAME, Atlas.NAME);

  private SurveyJson() {}

  /** Writes what identifies a survey, with every default written out. */
  static void write(Survey survey, ObjectNode json) {
    json.put("type", Survey.TYPE);
    json.put("model", survey.model());
    survey.weights().ifPresent(weights -> json.put("weights", weights));
    json.put("data", survey.data());
    survey.layers().forEach(json.putArray("layers")::add);
    survey.limit().ifPresent(limit -> json.put("limit", limit));
    json.put("seed", survey.seed());
    write(survey.question(), json.putObject(survey.question().name()));
  }

  private static void write(Question question, ObjectNode json) {
    if (question instanceof Embed embed) {
      json.put("method", embed.projection().name()).put("pool", embed.pooling().text());
      write(embed.projection(), json);
    } else if (question instanceof Examples examples) {
      json.put("top", examples.top());
    } else if (question instanceof Atlas atlas) {
      json.put("ofEach", atlas.ofEach()).put("cells", atlas.cells()).put("least", atlas.least());
      json.put("method", atlas.projection().name());
      write(atlas.projection(), json);
    }
  }

  private static void write(Projection projection, ObjectNode json) {
    if (projection instanceof Projection.Tsne tsne) {
      json.put("perplexity", tsne.perplexity());
    } else if (projection instanceof Projection.Umap umap) {
      json.put("neighbours", umap.neighbours()).put("spread", umap.spread());
    }
  }

  static Survey read(JsonFields fields) {
    String model = fields.text("model");
    Optional<String> weights = fields.optionalText("weights");
    String data = fields.text("data");
    List<String> layers = fields.texts("layers");
    Optional<Integer> limit =
        fields.has("limit") ? Optional.of(fields.integer("limit", 0)) : Optional.empty();
    long seed = fields.wholeNumber("seed", 0, 0, Job.LARGEST_SEED);
    Question question = question(fields);
    fields.end();
    return new Survey(model, weights, data, layers, limit, seed, question);
  }

  private static Question question(JsonFields fields) {
    List<String> asked = QUESTIONS.stream().filter(fields::has).toList();
    if (asked.size() != 1) {
      throw JsonFields.malformed(
          "a survey asks one thing, which is a field: %s; this one has %s"
              .formatted(
                  String.join(", ", QUESTIONS),
                  asked.isEmpty() ? "none of them" : String.join(" and ", asked)));
    }
    JsonFields said = fields.object(asked.get(0)).orElseThrow();
    return switch (asked.get(0)) {
      case Examples.NAME -> examples(said);
      case Atlas.NAME -> atlas(said);
      default -> embed(said);
    };
  }

  private static Embed embed(JsonFields fields) {
    Projection projection = projection(fields);
    Pooling pooling = fields.optionalText("pool").map(SurveyJson::pooling).orElse(Pooling.MEAN);
    fields.end();
    return new Embed(projection, pooling);
  }

  private static Examples examples(JsonFields fields) {
    int top = fields.integer("top", Examples.DEFAULT_TOP);
    fields.end();
    return new Examples(top);
  }

  private static Atlas atlas(JsonFields fields) {
    int ofEach = fields.integer("ofEach", Atlas.DEFAULT_OF_EACH);
    int cells = fields.integer("cells", Atlas.DEFAULT_CELLS);
    int least = fields.integer("least", Atlas.DEFAULT_LEAST);
    Projection projection = projection(fields);
    fields.end();
    return new Atlas(projection, ofEach, cells, least);
  }

  private static Projection projection(JsonFields fields) {
    String method = fields.optionalText("method").orElse(Projection.Tsne.NAME);
    return switch (method) {
      case Projection.Tsne.NAME ->
          new Projection.Tsne(fields.number("perplexity", Projection.Tsne.DEFAULT_PERPLEXITY));
      case Projection.Umap.NAME ->
          new Projection.Umap(
              fields.integer("neighbours", Projection.Umap.DEFAULT_NEIGHBOURS),
              fields.number("spread", Projection.Umap.DEFAULT_SPREAD));
      case Projection.Pca.NAME -> new Projection.Pca();
      default ->
          throw Values.refused(
              "embed.method",
              "must be one of %s, but is \"%s\""
                  .formatted(String.join(", ", Projection.NAMES), method));
    };
  }

  private static Pooling pooling(String text) {
    return Pooling.of(text)
        .orElseThrow(
            () ->
                Values.refused(
                    "embed.pool",
                    "must be one of %s, but is \"%s\""
                        .formatted(
                            Arrays.stream(Pooling.values())
                                .map(Pooling::text)
                                .collect(Collectors.joining(", ")),
                            text)));
  }
}
