package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.text.NearestNames;
import io.dreamfleet.weights.WeightsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Models in a fleet's bucket: ONNX files under keys that carry their hash, and a card for each
 * name. A name once given stands for its file for ever, because jobs are told apart by it.
 *
 * @param store the fleet's bucket
 * @param library brings files to this machine
 */
public record StoredModels(ObjectStore store, WeightsLibrary library) implements AddedModels {
  /** A removal that takes longer has died, and left its mark. */
  private static final Duration REMOVAL = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(200);

  /**
   * What an ONNX file does not say.
   *
   * @param mean of each channel, subtracted from values in [0, 1]
   * @param std of each channel, by which the difference is divided
   * @param size of the pictures, where the file leaves it open
   * @param classes the names of the logits, in order; empty where nobody has named them
   * @param meaning of the channels
   */
  public record Description(
      List<Double> mean,
      List<Double> std,
      Optional<ImageSize> size,
      List<String> classes,
      InputSpec.Meaning meaning) {
    public Description {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      classes = List.copyOf(classes);
    }

    /** Of pictures whose channels are what as many usually are. */
    public Description(
        List<Double> mean, List<Double> std, Optional<ImageSize> size, List<String> classes) {
      this(mean, std, size, classes, InputSpec.Meaning.usual(mean.size()));
    }

    /** Of pictures of a size. */
    InputSpec input(ImageSize pictures) {
      return new InputSpec(mean.size(), pictures.height(), pictures.width(), mean, std, meaning);
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
    AddedNetwork kind = card.network();
    WeightsSource.Added source = new WeightsSource.Added(card.file(), kind.format());
    Description description =
        new Description(
            card.mean(),
            card.std(),
            Optional.of(new ImageSize(card.width(), card.height())),
            card.classes(),
            card.meaning());
    Path file = library.file(source, DownloadProgress.NONE);
    return new Model(
        card.name(),
        network(kind, file, source.fileName(), card.name(), description),
        card.classes(),
        source,
        "added by a user, " + card.origin());
  }

  private static Network network(
      AddedNetwork kind, Path file, String source, String name, Description description) {
    try {
      return kind.read(file, source, name, description);
    } catch (WeightsException e) {
      throw new JobRefusedException(
          FailureCode.BAD_WEIGHTS, e.getMessage().replace(file.toString(), source), e);
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
    return add(name, file, description, new AddedNetwork.Onnx());
  }

  /**
   * Refuses a name that cannot be given, and a file that is too large or not there.
   *
   * @throws JobRefusedException that says why
   */
  public void requireAllowed(String name, Path file) {
    keyOf(name);
    if (!Files.isRegularFile(file)) {
      throw new JobRefusedException(
          FailureCode.WEIGHTS_NOT_FOUND, "there is no file %s".formatted(file));
    }
    library.requireAllowed(file);
  }

  /**
   * Adds a TorchScript module as a model, as {@link #add} adds an ONNX file.
   *
   * @param description with a size
   * @param layers what running it has shown, the last one being its answer
   * @throws JobRefusedException when it is refused, the labels do not fit, or the name stands for
   *     something else
   */
  public Model addScript(
      String name, Path file, Description description, List<ScriptedLayer> layers) {
    return add(name, file, description, new AddedNetwork.Script(layers));
  }

  /**
   * Adds a checkpoint of a known architecture as a model, which may have other classes than the
   * published one, and take other pictures.
   *
   * @throws JobRefusedException when it does not fit, the labels do not, or the name stands for
   *     something else
   */
  public Model addCheckpoint(String name, Path file, Description description, String architecture) {
    return add(name, file, description, new AddedNetwork.Checkpoint(architecture));
  }

  private Model add(String name, Path file, Description description, AddedNetwork kind) {
    requireAllowed(name, file);
    Network network = network(kind, file, file.toString(), name, description);
    String key = keyOf(name);
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
            file.getFileName().toString(),
            ModelCard.unusual(description.meaning(), description.mean().size()),
            kind);
    byte[] json = card.json();
    requireSameAsBefore(name, json);
    if (!store.putNew(key, json, ModelCard.CONTENT_TYPE)
        && !store.get(key).filter(there -> Arrays.equals(there, json)).isPresent()) {
      throw taken(name);
    }
    keepFile(file, card);
    return new Model(
        name,
        network,
        description.classes(),
        new WeightsSource.Added(card.file(), kind.format()),
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
   * is kept, because results are found by it. Whoever gives the file another name meanwhile is seen
   * here, or sees the mark and puts the file back ({@link #keepFile}).
   *
   * @return whether the file stays for another name
   */
  public boolean remove(ModelCard card) {
    String mark = ResultLayout.going(card.file()) + UUID.randomUUID();
    store.put(mark, card.json(), ModelCard.CONTENT_TYPE);
    try {
      store.put(ResultLayout.removedModel(card.name()), card.json(), ModelCard.CONTENT_TYPE);
      store.delete(ResultLayout.modelCard(card.name()));
      boolean shared = cards().stream().anyMatch(other -> other.file().equals(card.file()));
      if (!shared) {
        store.delete(card.file());
      }
      return shared;
    } finally {
      store.delete(mark);
    }
  }

  /**
   * Sees to it that the file of a card that is there is there, too. A removal that did not see the
   * card has marked the file before; when that mark is gone, the file is, and comes back.
   */
  private void keepFile(Path file, ModelCard card) {
    Instant end = Instant.now().plus(REMOVAL);
    while (!store.list(ResultLayout.going(card.file())).isEmpty() && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    library.keep(file);
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
