package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastConvolutionTest {
  /** From torchvision's definitions, as {@code print(model)} shows them. */
  @ParameterizedTest
  @CsvSource({
    "resnet18, layer4.1.conv2",
    "resnet50, layer4.2.conv3",
    "vgg16, features.28",
    "alexnet, features.10",
    "densenet121, features.denseblock4.denselayer16.conv2",
    "squeezenet1_0, features.12.expand3x3",
    "mobilenet_v2, features.18.0",
    "efficientnet_b0, features.8.0",
    "shufflenet_v2_x1_0, conv5.0",
    "emojinet, layer4.1.conv2",
    "resnet20, layer3.2.conv2"
  })
  void it_is_the_deepest_one_that_is_not_the_classifier(String model, String layer) {
    assertThat(LastConvolution.of(ModelCatalog.builtIn().model(model))).isEqualTo(layer);
  }
}
