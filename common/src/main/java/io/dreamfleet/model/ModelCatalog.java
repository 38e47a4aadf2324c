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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The models that this build knows by name, and those that users have added to a fleet. Each is put
 * together when it is first asked for, and once: what a name stands for never changes. Safe for use
 * by several threads.
 */
public final class ModelCatalog {
  private final Map<String, Supplier<Model>> known;
  private final AddedModels added;
  private final Map<String, Model> models = new ConcurrentHashMap<>();

  private ModelCatalog(Map<String, Supplier<Model>> known, AddedModels added) {
    this.known = known;
    this.added = added;
  }

  /** The models that need nothing to be installed. */
  public static ModelCatalog builtIn() {
    Map<String, Supplier<Model>> known = new LinkedHashMap<>();
    known.put("emojinet", ModelCatalog::emojinet);
    PublishedModels published = new PublishedModels();
    published.names().forEach(name -> known.put(name, () -> published.model(name)));
    return new ModelCatalog(known, AddedModels.NONE);
  }

  /** These, and those that have been added to a fleet. */
  public ModelCatalog with(AddedModels others) {
    return new ModelCatalog(known, others);
  }

  /** Those that this build knows. */
  public List<Model> models() {
    return known.keySet().stream().map(this::model).toList();
  }

  /** Whether this build knows a model of this name, or has read one that was added. */
  public boolean knows(String name) {
    return known.containsKey(name) || models.containsKey(name);
  }

  /**
   * The model of this name; empty where there is none.
   *
   * @throws io.dreamfleet.store.StoreException when it is none that this build knows, and the
   *     fleet's bucket cannot be asked
   */
  public Optional<Model> find(String name) {
    Model model = models.get(name);
    if (model != null) {
      return Optional.of(model);
    }
    Optional<Model> found =
        known.containsKey(name) ? Optional.of(known.get(name).get()) : added.find(name);
    return found.map(each -> Optional.ofNullable(models.putIfAbsent(name, each)).orElse(each));
  }

  /**
   * The model of this name.
   *
   * @throws JobRefusedException with {@link FailureCode#UNKNOWN_MODEL} and the nearest right names
   * @throws io.dreamfleet.store.StoreException as {@link #find} does
   */
  public Model model(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  private JobRefusedException unknown(String name) {
    Set<String> names = new LinkedHashSet<>(known.keySet());
    added.cards().forEach(card -> names.add(card.name()));
    return new JobRefusedException(
        FailureCode.UNKNOWN_MODEL,
        "no model is called \"%s\"%s (dreamfleet models list shows all %d)"
            .formatted(name, NearestNames.question(name, names), names.size()));
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
