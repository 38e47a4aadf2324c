package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.network.InputSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are those of torchvision 0.28's model files, and of CIFAR's own repository. */
class PublishedModelsTest {
  private static final ModelCatalog CATALOG = ModelCatalog.builtIn();

  @ParameterizedTest
  @CsvSource({
    "alexnet, alexnet-owt-7be5be79.pth, 7be5be79, 224",
    "vgg16, vgg16-397923af.pth, 397923af, 224",
    "resnet50, resnet50-11ad3fa6.pth, 11ad3fa6, 224",
    "densenet121, densenet121-a639ec97.pth, a639ec97, 224",
    "inception_v3, inception_v3_google-0cc3c7bd.pth, 0cc3c7bd, 299",
    "mnasnet0_5, mnasnet0.5_top1_67.823-3ffadce67e.pth, 3ffadce67e, 224",
    "efficientnet_b7, efficientnet_b7_lukemelas-c5b4e57e.pth, c5b4e57e, 600",
    "regnet_y_128gf, regnet_y_128gf_swag-c8ce3e52.pth, c8ce3e52, 384",
    "resnet20, resnet20-12fca82f.th, 12fca82f, 32"
  })
  void a_model_has_its_makers_default_weights(String name, String file, String hash, int side) {
    Model model = CATALOG.model(name);

    assertThat(model.weights().fileName()).isEqualTo(file);
    assertThat(((WeightsSource.Published) model.weights()).sha256Prefix()).isEqualTo(hash);
    assertThat(model.defaultSize().width()).isEqualTo(side);
    assertThat(model.defaultSize().height()).isEqualTo(side);
  }

  @Test
  void other_versions_of_weights_are_known_by_their_names_behind_the_default() {
    Model resnet50 = CATALOG.model("resnet50");

    assertThat(resnet50.versions().keySet()).containsExactly("IMAGENET1K_V2", "IMAGENET1K_V1");
    assertThat(resnet50.versions().get("IMAGENET1K_V2")).isEqualTo(resnet50.weights());
    assertThat(resnet50.versions().get("IMAGENET1K_V1").url())
        .hasToString("https://download.pytorch.org/models/resnet50-0676ba61.pth");
  }

  @Test
  void classes_are_named() {
    List<String> imagenet = CATALOG.model("resnet18").classes();

    assertThat(imagenet).hasSize(1000);
    assertThat(imagenet.get(0)).isEqualTo("tench");
    assertThat(imagenet.get(207)).isEqualTo("golden retriever");
    assertThat(imagenet.get(970)).isEqualTo("alp");
    assertThat(imagenet.get(979)).isEqualTo("valley");
    assertThat(CATALOG.model("resnet20").classes()).hasSize(10).startsWith("airplane");
  }

  /** {@code (x * 0.229 + 0.485 - 0.5) / 0.5}, of what mean 0.485 and deviation 0.229 made. */
  @Test
  void googlenet_and_inception_see_pictures_between_minus_one_and_one() {
    InputSpec expected = new InputSpec(3, 224, 224, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    assertThat(CATALOG.model("googlenet").network().input()).isEqualTo(expected);
    assertThat(CATALOG.model("inception_v3").network().input().mean()).isEqualTo(expected.mean());
  }

  @Test
  void models_are_built_once() {
    assertThat(CATALOG.model("vgg11")).isSameAs(CATALOG.model("vgg11"));
    assertThat(CATALOG.find("vgg12")).isEmpty();
  }
}
