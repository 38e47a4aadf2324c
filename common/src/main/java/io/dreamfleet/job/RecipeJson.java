package io.dreamfleet.job;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The recipe's part of a job message. Whatever is left out is the named recipe's own; transforms
 * are written only for recipes that have them, so that jobs of {@code plain} keep their ids.
 */
final class RecipeJson {
  private RecipeJson() {}

  /** Writes every number of a recipe. */
  static void write(Recipe recipe, ObjectNode json) {
    json.put("name", recipe.name());
    if (!recipe.name().equals(Recipe.PLAIN)) {
      write(recipe.transforms(), json.putObject("transforms"));
    }
    write(recipe.optimizer(), json.putObject("optimizer"));
  }

  /** Reads a recipe strictly. */
  static Recipe read(JsonFields fields) {
    Recipe named = Recipe.named(fields.optionalText("name").orElse(Recipe.PLAIN));
    Transforms transforms =
        fields
            .object("transforms")
            .map(given -> transforms(given, named))
            .orElse(named.transforms());
    Optimizer optimizer =
        fields.object("optimizer").map(given -> optimizer(given, named)).orElse(named.optimizer());
    fields.end();
    return named.with(transforms).with(optimizer);
  }

  private static Transforms transforms(JsonFields fields, Recipe named) {
    if (named.name().equals(Recipe.PLAIN)) {
      throw Recipe.plainHasNoTransforms();
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
    String type = fields.optionalText("type").orElse(Optimizer.Adam.CLASSIC.type());
    Optimizer optimizer =
        switch (type) {
          case "adam" -> adam(fields, Optimizer.Adam.of(named.parameterization()));
          case "sgd" -> sgd(fields, Optimizer.Sgd.CLASSIC);
          default ->
              throw Values.refused(
                  "recipe.optimizer.type", "must be \"adam\" or \"sgd\", but is \"" + type + "\"");
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
    json.put("weightDecay", optimizer.weightDecay());
    if (optimizer instanceof Optimizer.Adam adam) {
      json.put("beta1", adam.beta1()).put("beta2", adam.beta2()).put("epsilon", adam.epsilon());
    } else if (optimizer instanceof Optimizer.Sgd sgd) {
      json.put("momentum", sgd.momentum());
    }
  }
}
