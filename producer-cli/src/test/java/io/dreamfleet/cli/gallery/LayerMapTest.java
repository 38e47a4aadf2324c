package io.dreamfleet.cli.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.gallery.LayerMap.Link;
import io.dreamfleet.cli.gallery.LayerMap.Place;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerMapTest {
  private final Network emojinet = ModelCatalog.builtIn().model("emojinet").network();

  @Test
  void what_everything_passes_is_a_chain() {
    LayerMap map = LayerMap.of(emojinet, List.of("fc", "layer4", "relu", "layer1.0"));

    assertThat(map.places().keySet()).containsExactly("relu", "layer1.0", "layer4", "fc");
    assertThat(map.places().values()).extracting(Place::depth).containsExactly(0, 1, 2, 3);
    assertThat(map.links())
        .containsExactly(
            new Link("relu", "layer1.0"), new Link("layer1.0", "layer4"), new Link("layer4", "fc"));
  }

  /** torchvision's BasicBlock: conv1, bn1, relu, conv2, bn2, the sum with the shortcut, relu. */
  @Test
  void a_shortcut_is_a_lane_of_its_own() {
    LayerMap map =
        LayerMap.of(
            emojinet,
            List.of(
                "layer1.1", "layer2.0.conv1", "layer2.0.conv2", "layer2.0.downsample", "layer2.0"));

    assertThat(map.places())
        .containsEntry("layer2.0.conv1", new Place(1, 0))
        .containsEntry("layer2.0.downsample", new Place(1, 1))
        .containsEntry("layer2.0.conv2", new Place(2, 0))
        .containsEntry("layer2.0", new Place(3, 0));
    assertThat(map.links())
        .contains(
            new Link("layer1.1", "layer2.0.downsample"),
            new Link("layer2.0.downsample", "layer2.0"),
            new Link("layer2.0.conv2", "layer2.0"))
        .doesNotContain(new Link("layer1.1", "layer2.0"));
  }

  @Test
  void two_names_of_one_output_follow_each_other() {
    LayerMap map = LayerMap.of(emojinet, List.of("layer1", "layer1.1", "layer2.0"));

    assertThat(map.links())
        .containsExactly(new Link("layer1", "layer1.1"), new Link("layer1.1", "layer2.0"));
  }
}
