package io.dreamfleet.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.architecture.ResNet;
import io.dreamfleet.text.NearestNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The models that this build knows by name. Each is put together when it is first asked for, and
 * once. Safe for use by several threads.
 */
public final class ModelCatalog {
  private final Map<String, Supplier<Model>> known;
  private final Map<String, Model> models = new ConcurrentHashMap<>();

  private ModelCatalog(Map<String, Supplier<Model>> known) {
    this.known = known;
  }

  /** The models that need nothing to be installed. */
  public static ModelCatalog builtIn() {
    Map<String, Supplier<Model>> known = new LinkedHashMap<>();
    known.put("emojinet", ModelCatalog::emojinet);
    PublishedModels published = new PublishedModels();
    published.names().forEach(name -> known.put(name, () -> published.model(name)));
    return new ModelCatalog(known);
  }

  public List<Model> models() {
    return known.keySet().stream().map(this::model).toList();
  }

  /** Whether this build knows a model of this name. */
  public boolean knows(String name) {
    return known.containsKey(name);
  }

  /** The model of this name; empty where this build knows none. */
  public Optional<Model> find(String name) {
    return knows(name) ? Optional.of(model(name)) : Optional.empty();
  }

  /**
   * The model of this name.
   *
   * @throws JobRefusedException with {@link FailureCode#UNKNOWN_MODEL} and the nearest right names
   */
  public Model model(String name) {
    if (!knows(name)) {
      throw new JobRefusedException(
          FailureCode.UNKNOWN_MODEL,
          "no model is called \"%s\"%s (dreamfleet models list shows all %d)"
              .formatted(name, NearestNames.question(name, known.keySet()), known.size()));
    }
    return models.computeIfAbsent(name, absent -> known.get(absent).get());
  }

  /** What {@code train_emojinet.py} wrote beside the weights. */
  private record Card(int width, List<Integer> input, List<String> classes) {}

  private static Model emojinet() {
    Card card;
    try (InputStream json = ModelCatalog.class.getResourceAsStream("/models/emojinet.json")) {
      card =
          JsonMapper.builder()
              .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .build()
              .readValue(json, Card.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled emojinet.json cannot be read", e);
    }
    InputSpec input = InputSpec.imagenet(card.input().get(1), card.input().get(2));
    return new Model(
        "emojinet",
        ResNet.resnet18("emojinet", input, card.width(), card.classes().size()),
        card.classes(),
        new WeightsSource.Bundled("emojinet.safetensors"),
        "ResNet-18 at half width, trained on emoji for this project");
  }
}
