package io.dreamfleet.job;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a network makes of a data set: its pictures go through the network once, and of what the
 * layers put out the question is answered. A further kind of survey is a further {@link Question}.
 *
 * @param model a name of the model catalog, such as {@code resnet18}
 * @param weights an {@code s3://bucket/key} URL of other weights for that model; absent for its own
 * @param data an {@code s3://bucket/key} URL of a zip of PNGs and JPEGs, in a folder for each class
 * @param layers whose outputs are looked at, in the order in which they are shown, each once
 * @param limit how many pictures are looked at; where the data set has more, they are drawn by
 *     {@code seed}; absent for all
 * @param seed of every random draw that the survey makes, from 0 to {@link Job#LARGEST_SEED}
 * @param question what is asked of the layers' outputs
 */
public record Survey(
    String model,
    Optional<String> weights,
    String data,
    List<String> layers,
    Optional<Integer> limit,
    long seed,
    Question question)
    implements Work {
  /** The value of a survey's field {@code type}. */
  public static final String TYPE = "survey";

  /** More than any network of the catalog has modules that are worth looking at together. */
  public static final int MOST_LAYERS = 64;

  public Survey {
    Objects.requireNonNull(question);
    Work.checkModel(model);
    weights.ifPresent(url -> StoredAddress.parse("weights", url));
    StoredAddress.parse("data", data);
    layers = List.copyOf(layers);
    if (layers.isEmpty() || layers.size() > MOST_LAYERS) {
      throw Values.refused(
          "layers",
          "must name from 1 to %d layers, but name %d".formatted(MOST_LAYERS, layers.size()));
    }
    for (String layer : layers) {
      if (!layer.matches(LayerNames.REGEX)) {
        throw Values.refused("layers", "must be names of layers, but have \"" + layer + "\"");
      }
      if (layers.indexOf(layer) != layers.lastIndexOf(layer)) {
        throw Values.refused("layers", "must name each layer once, but have " + layer + " again");
      }
    }
    limit.ifPresent(pictures -> Values.atLeastOne("limit", pictures));
    Work.checkSeed(seed);
  }

  @Override
  public String title() {
    return "%s(%s)".formatted(question.name(), String.join(", ", layers));
  }
}
