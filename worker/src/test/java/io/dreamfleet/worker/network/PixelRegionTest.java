package io.dreamfleet.worker.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;
import io.dreamfleet.network.PixelRegion;
import io.dreamfleet.worker.TestNetworks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pixels elements see, compared with where PyTorch finds a gradient. */
class PixelRegionTest {

  @ParameterizedTest
  @ValueSource(strings = {"emojinet", "resnet18"})
  void elements_of_catalogued_networks_see_the_pixels_that_have_a_gradient(String model) {
    compare(
        ModelCatalog.builtIn().model(model).network(),
        TestNetworks.golden("receptive-" + model + ".json"));
  }

  @Test
  void so_do_elements_behind_dilation_uneven_windows_and_unlike_branches() {
    JsonNode golden = TestNetworks.golden("receptive-odd.json");
    InputSpec input = new InputSpec(3, 37, 52, List.of(0., 0., 0.), List.of(1., 1., 1.));
    NetworkBuilder builder = new NetworkBuilder("odd", input);
    for (JsonNode node : golden.get("nodes")) {
      List<String> inputs = new ArrayList<>();
      node.get("inputs").forEach(name -> inputs.add(name.textValue()));
      builder.add(node.get("name").textValue(), op(node), inputs.toArray(String[]::new));
    }
    compare(builder.build(), golden);
  }

  private static void compare(Network network, JsonNode golden) {
    for (JsonNode picture : golden.get("pictures")) {
      int height = picture.get("height").intValue();
      int width = picture.get("width").intValue();
      assertThat(picture.get("elements")).isNotEmpty();
      for (JsonNode element : picture.get("elements")) {
        JsonNode seen = element.get("seen");
        assertThat(
                PixelRegion.seenBy(
                    network,
                    element.get("layer").textValue(),
                    element.get("row").intValue(),
                    element.get("column").intValue(),
                    height,
                    width))
            .as("%s of %dx%d", element, height, width)
            .isEqualTo(
                new PixelRegion(
                    seen.get(0).intValue(),
                    seen.get(1).intValue(),
                    seen.get(2).intValue(),
                    seen.get(3).intValue()));
      }
    }
  }

  private static Op op(JsonNode node) {
    return switch (node.get("op").textValue()) {
      case "conv" ->
          new Op.Conv2d(
              1,
              1,
              extent(node, "kernel"),
              extent(node, "stride"),
              extent(node, "padding"),
              extent(node, "dilation"),
              1,
              false);
      case "maxpool" ->
          new Op.MaxPool2d(extent(node, "kernel"), extent(node, "stride"), extent(node, "padding"));
      case "maxpool, ceil" ->
          new Op.MaxPool2d(
              extent(node, "kernel"),
              extent(node, "stride"),
              extent(node, "padding"),
              Op.Rounding.CEIL);
      case "avgpool2d" ->
          new Op.AvgPool2d(extent(node, "kernel"), extent(node, "stride"), extent(node, "padding"));
      case "adaptive" -> new Op.AdaptiveAvgPool2d(extent(node, "places"));
      case "concat" -> new Op.Concat();
      case "multiply" -> new Op.Multiply();
      case "relu" -> new Op.Relu();
      case "batchnorm" -> new Op.BatchNorm2d(1, 1e-5);
      case "add" -> new Op.Add();
      case "avgpool" -> new Op.GlobalAveragePool();
      case "flatten" -> new Op.Flatten();
      case "linear" -> new Op.Linear(1, 1);
      default -> throw new IllegalArgumentException(node.toString());
    };
  }

  private static Extent extent(JsonNode node, String field) {
    JsonNode pair = node.get(field);
    return new Extent(pair.get(0).intValue(), pair.get(1).intValue());
  }
}
