package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainLayersTest {
  /** From torchvision's definitions, as {@code print(model)} shows their modules. */
  @ParameterizedTest
  @CsvSource({
    "emojinet, relu layer1.0 layer1.1 layer2.0 layer2.1 layer3.0 layer3.1 layer4.0 layer4.1 fc",
    "resnet20, relu layer1.0 layer1.1 layer1.2 layer2.0 layer2.1 layer2.2 layer3.0 layer3.1 layer3.2 linear",
    "alexnet, features.1 features.4 features.7 features.9 features.11 classifier.2 classifier.5 classifier.6",
    "vgg11_bn, features.2 features.6 features.10 features.13 features.17 features.20 features.24 features.27 classifier.1 classifier.4 classifier.6",
    "densenet121, features.relu0 features.denseblock1 features.transition1.conv features.denseblock2 features.transition2.conv features.denseblock3 features.transition3.conv features.denseblock4 classifier",
    "googlenet, conv1 conv2 conv3 inception3a inception3b inception4a inception4b inception4c inception4d inception4e inception5a inception5b fc",
    "mobilenet_v2, features.0 features.1 features.2 features.3 features.4 features.5 features.6 features.7 features.8 features.9 features.10 features.11 features.12 features.13 features.14 features.15 features.16 features.17 features.18 classifier.1",
    "mobilenet_v3_small, features.0 features.1 features.2 features.3 features.4 features.5 features.6 features.7 features.8 features.9 features.10 features.11 features.12 classifier.1 classifier.3",
    "shufflenet_v2_x0_5, conv1 stage2.0 stage2.1 stage2.2 stage2.3 stage3.0 stage3.1 stage3.2 stage3.3 stage3.4 stage3.5 stage3.6 stage3.7 stage4.0 stage4.1 stage4.2 stage4.3 conv5 fc",
    "efficientnet_b0, features.0 features.1 features.2.0 features.2.1 features.3.0 features.3.1 features.4.0 features.4.1 features.4.2 features.5.0 features.5.1 features.5.2 features.6.0 features.6.1 features.6.2 features.6.3 features.7 features.8 classifier.1",
    "convnext_tiny, features.0 features.1.0 features.1.1 features.1.2 features.2.1 features.3.0 features.3.1 features.3.2 features.4.1 features.5.0 features.5.1 features.5.2 features.5.3 features.5.4 features.5.5 features.5.6 features.5.7 features.5.8 features.6.1 features.7.0 features.7.1 features.7.2 classifier.2"
  })
  void they_are_stem_blocks_and_classes(String model, String layers) {
    assertThat(MainLayers.of(ModelCatalog.builtIn().model(model)))
        .containsExactly(layers.split(" "));
  }

  @Test
  void every_network_has_some_and_its_classes_last() {
    for (Model model : ModelCatalog.builtIn().models()) {
      List<String> layers = MainLayers.of(model);
      Network network = model.network();
      Map<String, FeatureShape> shapes =
          network.shapes(network.input().height(), network.input().width());
      assertThat(layers).as(model.name()).hasSizeBetween(8, 120).doesNotHaveDuplicates();
      assertThat(shapes.get(network.layer(layers.get(layers.size() - 1)).name()).channels())
          .as(model.name())
          .isEqualTo(model.classes().isEmpty() ? 10 : model.classes().size());
    }
  }
}
