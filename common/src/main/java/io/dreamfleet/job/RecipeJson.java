package io.dreamfleet.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The recipe's part of a job message. Whatever is left out is the named recipe's own; transforms
 * and penalties are written only for recipes that have them, so that jobs of {@code plain} keep
 * their ids.
 */
final class RecipeJson {
  private RecipeJson() {}

  /** Writes every number of a recipe. */
  static void write(Recipe recipe, ObjectNode json) {
    json.put("name", recipe.name());
    if (!Recipe.isBare(recipe.name())) {
      write(recipe.transforms(), json.putObject("transforms"));
      write(recipe.regularizers(), json.putObject("regularizers"));
    }
    recipe.octaves().ifPresent(octaves -> write(octaves, json.putObject("octaves")));
    write(recipe.optimizer(), json.putObject("optimizer"));
  }

  /** Reads a recipe strictly. */
  static Recipe read(JsonFields fields) {
    Recipe named = Recipe.named(fields.optionalText("name").orElse(Recipe.DEFAULT));
    Transforms transforms =
        fields
            .object("transforms")
            .map(given -> transforms(given, named))
            .orElse(named.transforms());
    Regularizers regularizers =
        fields
            .object("regularizers")
            .map(given -> regularizers(given, named))
            .orElse(named.regularizers());
    Optimizer optimizer =
        fields.object("optimizer").map(given -> optimizer(given, named)).orElse(named.optimizer());
    Optional<Octaves> octaves =
        fields.object("octaves").map(given -> octaves(given, named)).or(named::octaves);
    fields.end();
    Recipe recipe = named.with(transforms).with(regularizers).with(optimizer);
    return octaves.map(recipe::with).orElse(recipe);
  }

  private static Octaves octaves(JsonFields fields, Recipe named) {
    Octaves otherwise = named.octaves().orElse(Octaves.CLASSIC);
    Octaves octaves =
        new Octaves(
            fields.integer("count", otherwise.count()),
            fields.number("scale", otherwise.scale()),
            fields.integer("jitter", otherwise.jitter()));
    fields.end();
    return octaves;
  }

  private static void write(Octaves octaves, ObjectNode json) {
    json.put("count", octaves.count());
    json.put("scale", octaves.scale());
    json.put("jitter", octaves.jitter());
  }

  private static Regularizers regularizers(JsonFields fields, Recipe named) {
    if (Recipe.isBare(named.name())) {
      throw Recipe.hasNo(named.name(), "regularizers");
    }
    Regularizers otherwise = named.regularizers();
    Regularizers regularizers =
        new Regularizers(
            fields.number("tv", otherwise.tv()),
            fields.number("l1", otherwise.l1()),
            fields.number("l2", otherwise.l2()),
            fields.number("blur", otherwise.blur()));
    fields.end();
    return regularizers;
  }

  private static void write(Regularizers regularizers, ObjectNode json) {
    json.put("tv", regularizers.tv());
    json.put("l1", regularizers.l1());
    json.put("l2", regularizers.l2());
    json.put("blur", regularizers.blur());
  }

  private static Transforms transforms(JsonFields fields, Recipe named) {
    if (Recipe.isBare(named.name())) {
      throw Recipe.hasNo(named.name(), "transforms");
    }
    Transforms otherwise = named.transforms();
    Transforms transforms =
        new Transforms(
            fields.number("pad", otherwise.pad()),
            fields.number("jitter", otherwise.jitter()),
            fields.number("scaleMin", otherwise.scaleMin()),
            fields.number("scaleMax", otherwise.scaleMax()),
            fields.number("rotate", otherwise.rotate()),
            fields.number("lastJitter", otherwise.lastJitter()));
    fields.end();
    return transforms;
  }

  private static Optimizer optimizer(JsonFields fields, Recipe named) {
    String type = fields.optionalText("type").orElse(named.optimizer().type());
    Optimizer optimizer =
        switch (type) {
          case "adam" -> adam(fields, Optimizer.Adam.of(named.parameterization()));
          case "sgd" -> sgd(fields, Optimizer.Sgd.CLASSIC);
          case "normalised" ->
              new Optimizer.Normalised(
                  fields.number("learningRate", Optimizer.Normalised.DREAM.learningRate()));
          default -> throw Recipe.wrongOptimizer(named.name(), type);
        };
    fields.end();
    return optimizer;
  }

  private static Optimizer.Adam adam(JsonFields fields, Optimizer.Adam otherwise) {
    return new Optimizer.Adam(
        fields.number("learningRate", otherwise.learningRate()),
        fields.number("weightDecay", otherwise.weightDecay()),
        fields.number("beta1", otherwise.beta1()),
        fields.number("beta2", otherwise.beta2()),
        fields.number("epsilon", otherwise.epsilon()));
  }

  private static Optimizer.Sgd sgd(JsonFields fields, Optimizer.Sgd otherwise) {
    return new Optimizer.Sgd(
        fields.number("learningRate", otherwise.learningRate()),
        fields.number("weightDecay", otherwise.weightDecay()),
        fields.number("momentum", otherwise.momentum()));
  }

  private static void write(Transforms transforms, ObjectNode json) {
    json.put("pad", transforms.pad());
    json.put("jitter", transforms.jitter());
    json.put("scaleMin", transforms.scaleMin());
    json.put("scaleMax", transforms.scaleMax());
    json.put("rotate", transforms.rotate());
    json.put("lastJitter", transforms.lastJitter());
  }

  private static void write(Optimizer optimizer, ObjectNode json) {
    json.put("type", optimizer.type());
    json.put("learningRate", optimizer.learningRate());
    if (!(optimizer instanceof Optimizer.Normalised)) {
      json.put("weightDecay", optimizer.weightDecay());
    }
    if (optimizer instanceof Optimizer.Adam adam) {
      json.put("beta1", adam.beta1()).put("beta2", adam.beta2()).put("epsilon", adam.epsilon());
    } else if (optimizer instanceof Optimizer.Sgd sgd) {
      json.put("momentum", sgd.momentum());
    }
  }
}
