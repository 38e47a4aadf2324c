package io.dreamfleet.worker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.architecture.Architectures;
import io.dreamfleet.worker.TestNetworks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture against torchvision's definition of it (CIFAR's against the oracle's own): the
 * golden data is from {@code src/test/oracle/zoo_structure_golden.py}.
 */
class ZooStructureTest {
  private static final JsonNode GOLDEN = TestNetworks.packedGolden("zoo-structure.json.gz");
  private static final ModelCatalog CATALOG = ModelCatalog.builtIn();

  /**
   * Nodes that PyTorch has no output for: the halves of {@code x.mean([2, 3])}, and the factors of
   * ConvNeXt, whose product has two names here.
   */
  private static final Pattern OURS_ALONE =
      Pattern.compile("mean\\.(pool|flatten)|.*\\.layer_scale");

  static Stream<String> architectures() {
    List<String> names = new ArrayList<>();
    GOLDEN.fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @Test
  void every_architecture_is_known() {
    assertThat(Architectures.all().keySet()).containsExactlyInAnyOrderElementsOf(names());
  }

  private static List<String> names() {
    return architectures().toList();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void parameters_have_pytorchs_names_and_shapes(String name) {
    Map<String, List<Integer>> expected = shapes(GOLDEN.get(name).get("parameters"));

    assertThat(network(name).parameters()).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void layers_have_pytorchs_names_and_shapes(String name) {
    Map<String, List<Integer>> expected = shapes(GOLDEN.get(name).get("layers"));
    Network network = network(name);
    int side = GOLDEN.get(name).get("size").intValue();
    Map<String, FeatureShape> shapes = network.shapes(side, side);

    Map<String, List<Integer>> layers = new LinkedHashMap<>();
    network.layers().forEach((layer, node) -> layers.put(layer, sizes(shapes.get(node))));
    layers.keySet().removeIf(layer -> OURS_ALONE.matcher(layer).matches());
    assertThat(layers).containsExactlyInAnyOrderEntriesOf(expected);
  }

  /** Torchvision's figure, in billions with three decimals, is of its default weights' size. */
  @ParameterizedTest
  @MethodSource("architectures")
  void multiply_adds_and_picture_size_are_those_that_torchvision_tells(String name) {
    JsonNode billions = GOLDEN.get(name).get("billionOperations");
    int side = GOLDEN.get(name).get("size").intValue();
    Network network = network(name);

    assertThat(List.of(network.input().height(), network.input().width()))
        .isEqualTo(List.of(side, side));
    if (!billions.isNull()) {
      assertThat(network.multiplyAdds(side, side) / 1e9)
          .isCloseTo(billions.doubleValue(), within(0.0006));
    }
  }

  private static Network network(String name) {
    return CATALOG.model(name).network();
  }

  private static List<Integer> sizes(FeatureShape shape) {
    return shape instanceof FeatureShape.Map
        ? List.of(shape.channels(), shape.height(), shape.width())
        : List.of(shape.channels());
  }

  private static Map<String, List<Integer>> shapes(JsonNode golden) {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    golden
        .properties()
        .forEach(
            entry -> {
              List<Integer> shape = new ArrayList<>();
              entry.getValue().forEach(size -> shape.add(size.intValue()));
              shapes.put(entry.getKey(), shape);
            });
    return shapes;
  }
}
