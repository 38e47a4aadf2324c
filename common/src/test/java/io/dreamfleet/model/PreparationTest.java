package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Preparation.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparationTest {
  /** From the documentation of torchvision's weights, "inference transforms". */
  @ParameterizedTest
  @CsvSource({
    "vgg16, IMAGENET1K_V1, 256, 224, BILINEAR",
    "resnet50, IMAGENET1K_V1, 256, 224, BILINEAR",
    "resnet50, IMAGENET1K_V2, 232, 224, BILINEAR",
    "inception_v3, IMAGENET1K_V1, 342, 299, BILINEAR",
    "convnext_tiny, IMAGENET1K_V1, 236, 224, BILINEAR",
    "efficientnet_b1, IMAGENET1K_V1, 256, 240, BICUBIC",
    "efficientnet_b1, IMAGENET1K_V2, 255, 240, BILINEAR",
    "regnet_y_16gf, IMAGENET1K_SWAG_E2E_V1, 384, 384, BICUBIC"
  })
  void published_weights_know_how_photographs_are_prepared(
      String name, String version, int shorterSide, int crop, Filter filter) {
    Model model = ModelCatalog.builtIn().model(name);
    Preparation preparation = model.preparation(model.versions().get(version));
    assertThat(preparation.shorterSide()).hasValue(shorterSide);
    assertThat(preparation.crop()).isEqualTo(new ImageSize(crop, crop));
    assertThat(preparation.filter()).isEqualTo(filter);
  }

  /** {@code int(256 * 640 / 480)} is 341, as in torchvision. */
  @Test
  void the_longer_side_is_rounded_down() {
    Preparation preparation = ModelCatalog.builtIn().model("vgg16").preparation();
    assertThat(preparation.resized(new ImageSize(640, 480))).isEqualTo(new ImageSize(341, 256));
    assertThat(preparation.resized(new ImageSize(100, 150))).isEqualTo(new ImageSize(256, 384));
  }

  @Test
  void where_nobody_said_how_the_picture_just_covers_the_crop() {
    Preparation preparation = Preparation.covering(new ImageSize(320, 240));
    assertThat(preparation.resized(new ImageSize(640, 640))).isEqualTo(new ImageSize(320, 320));
    assertThat(preparation.resized(new ImageSize(900, 120))).isEqualTo(new ImageSize(1800, 240));
  }
}
