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
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models that this build knows by name. */
public final class ModelCatalog {
  private final Map<String, Model> models = new LinkedHashMap<>();

  private ModelCatalog(List<Model> models) {
    models.forEach(model -> this.models.put(model.name(), model));
  }

  /** The models that need nothing to be installed. */
  public static ModelCatalog builtIn() {
    return new ModelCatalog(List.of(emojinet(), resnet18()));
  }

  public List<Model> models() {
    return List.copyOf(models.values());
  }

  /**
   * The model of this name.
   *
   * @throws JobRefusedException with {@link FailureCode#UNKNOWN_MODEL} and the nearest right names
   */
  public Model model(String name) {
    Model model = models.get(name);
    if (model == null) {
      throw new JobRefusedException(
          FailureCode.UNKNOWN_MODEL,
          "no model is called \"%s\"%s (dreamfleet models list shows all %d)"
              .formatted(name, NearestNames.question(name, models.keySet()), models.size()));
    }
    return model;
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

  /** {@code torchvision.models.ResNet18_Weights.IMAGENET1K_V1}. */
  private static Model resnet18() {
    return new Model(
        "resnet18",
        ResNet.resnet18("resnet18", InputSpec.imagenet(224, 224), 64, 1000),
        List.of(),
        new WeightsSource.Published(
            URI.create("https://download.pytorch.org/models/resnet18-f37072fd.pth"), "f37072fd"),
        "ResNet-18 trained on ImageNet, torchvision's IMAGENET1K_V1");
  }
}
