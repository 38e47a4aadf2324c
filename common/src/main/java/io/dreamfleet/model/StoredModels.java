package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.onnx.ImportSettings;
import io.dreamfleet.network.onnx.OnnxImport;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.text.NearestNames;
import io.dreamfleet.weights.WeightsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Models in a fleet's bucket: ONNX files under keys that carry their hash, and a card for each
 * name. A name once given stands for its file for ever, because jobs are told apart by it.
 *
 * @param store the fleet's bucket
 * @param library brings files to this machine
 */
public record StoredModels(ObjectStore store, WeightsLibrary library) implements AddedModels {

  /**
   * What an ONNX file does not say.
   *
   * @param mean of each channel, subtracted from values in [0, 1]
   * @param std of each channel, by which the difference is divided
   * @param size of the pictures, where the file leaves it open
   * @param classes the names of the logits, in order; empty where nobody has named them
   */
  public record Description(
      List<Double> mean, List<Double> std, Optional<ImageSize> size, List<String> classes) {
    public Description {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      classes = List.copyOf(classes);
    }

    private ImportSettings settings() {
      return new ImportSettings(
          mean, std, size.map(each -> new ImportSettings.Size(each.height(), each.width())));
    }
  }

  @Override
  public Optional<Model> find(String name) {
    return name.matches(ResultLayout.MODEL_NAME) ? card(name).map(this::model) : Optional.empty();
  }

  private Optional<ModelCard> card(String name) {
    String key = ResultLayout.modelCard(name);
    return store.get(key).map(json -> ModelCard.read(json, key));
  }

  @Override
  public List<ModelCard> cards() {
    return store.list(ResultLayout.MODEL_CARDS).stream()
        .flatMap(key -> store.get(key).map(json -> ModelCard.read(json, key)).stream())
        .toList();
  }

  private Model model(ModelCard card) {
    WeightsSource.Added source = new WeightsSource.Added(card.file());
    Description description =
        new Description(
            card.mean(),
            card.std(),
            Optional.of(new ImageSize(card.width(), card.height())),
            card.classes());
    Path file = library.file(source, DownloadProgress.NONE);
    return new Model(
        card.name(),
        network(file, source.fileName(), card.name(), description),
        card.classes(),
        source,
        "added by a user, " + card.origin());
  }

  private static Network network(Path file, String source, String name, Description description) {
    try {
      return OnnxImport.read(file, source, name, description.settings()).network();
    } catch (WeightsException e) {
      throw new JobRefusedException(FailureCode.BAD_WEIGHTS, e.getMessage(), e);
    }
  }

  /**
   * Adds a model: imports its file, puts that into the bucket, and gives it the name.
   *
   * @return the model; the same where it had been added before
   * @throws JobRefusedException when the file cannot be imported, the labels do not fit, or the
   *     name stands for something else
   */
  public Model add(String name, Path file, Description description) {
    String key = keyOf(name);
    if (!Files.isRegularFile(file)) {
      throw new JobRefusedException(
          FailureCode.WEIGHTS_NOT_FOUND, "there is no file %s".formatted(file));
    }
    library.requireAllowed(file);
    Network network = network(file, file.toString(), name, description);
    FeatureShape output = output(network);
    requireOneForEach(description.classes(), output);
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            name,
            library.keep(file),
            description.mean(),
            description.std(),
            network.input().width(),
            network.input().height(),
            description.classes(),
            network.nodes().size(),
            parameters(network),
            output.text(),
            file.getFileName().toString());
    byte[] json = card.json();
    requireSameAsBefore(name, json);
    if (!store.putNew(key, json, ModelCard.CONTENT_TYPE)
        && !store.get(key).filter(there -> Arrays.equals(there, json)).isPresent()) {
      throw taken(name);
    }
    return new Model(
        name,
        network,
        description.classes(),
        new WeightsSource.Added(card.file()),
        "added by a user, " + card.origin());
  }

  /**
   * The card of a model that can be removed.
   *
   * @throws JobRefusedException when there is none of this name, or it is a built-in one
   */
  public ModelCard removable(String name) {
    if (ModelCatalog.builtIn().knows(name)) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "%s is one of the built-in models and cannot be removed: only those that were added to the fleet can"
              .formatted(name));
    }
    return isName(name)
        .flatMap(this::card)
        .orElseThrow(
            () -> {
              List<String> names = cards().stream().map(ModelCard::name).toList();
              return new JobRefusedException(
                  FailureCode.UNKNOWN_MODEL,
                  "no model called \"%s\" has been added to the fleet%s"
                      .formatted(
                          name,
                          names.isEmpty()
                              ? ", nor any other"
                              : NearestNames.question(name, names)
                                  + " (those that have are "
                                  + String.join(", ", names)
                                  + ")"));
            });
  }

  private static Optional<String> isName(String name) {
    try {
      ResultLayout.modelCard(name);
      return Optional.of(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes a model: its card, and its file unless another name uses that. What its name stood for
   * is kept, because results are found by it.
   *
   * @return whether the file stays for another name
   */
  public boolean remove(ModelCard card) {
    store.put(ResultLayout.removedModel(card.name()), card.json(), ModelCard.CONTENT_TYPE);
    store.delete(ResultLayout.modelCard(card.name()));
    boolean shared = cards().stream().anyMatch(other -> other.file().equals(card.file()));
    if (!shared) {
      store.delete(card.file());
    }
    return shared;
  }

  /** Of a name that may be given. */
  private String keyOf(String name) {
    try {
      String key = ResultLayout.modelCard(name);
      if (ModelCatalog.builtIn().find(name).isPresent()) {
        throw new JobRefusedException(
            FailureCode.INVALID_VALUE,
            "%s is one of the built-in models: take another name".formatted(name));
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw new JobRefusedException(FailureCode.INVALID_VALUE, e.getMessage(), e);
    }
  }

  /** A name that was removed still has results. */
  private void requireSameAsBefore(String name, byte[] json) {
    if (store
        .get(ResultLayout.removedModel(name))
        .filter(removed -> !Arrays.equals(removed, json))
        .isPresent()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "%1$s stood for another model before that was removed, and jobs find its results by that name: take a new one, such as %1$s-2"
              .formatted(name));
    }
  }

  private static JobRefusedException taken(String name) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE,
        "%1$s stands for another model already, whose results jobs find by that name: take a new one, such as %1$s-2"
            .formatted(name));
  }

  private static FeatureShape output(Network network) {
    return network
        .shapes(network.input().height(), network.input().width())
        .get(network.nodes().get(network.nodes().size() - 1).name());
  }

  private static void requireOneForEach(List<String> classes, FeatureShape output) {
    if (!classes.isEmpty() && classes.size() != output.channels()) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "%d labels were given, but the network's last output is %s"
              .formatted(classes.size(), output.text()));
    }
  }

  private static long parameters(Network network) {
    return network.parameters().entrySet().stream()
        .filter(parameter -> !parameter.getKey().contains(".running_"))
        .mapToLong(
            parameter ->
                parameter.getValue().stream()
                    .mapToLong(Integer::longValue)
                    .reduce(1, (a, b) -> a * b))
        .sum();
  }
}
