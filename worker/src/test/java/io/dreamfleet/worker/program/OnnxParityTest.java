package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.GoldenLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the layers of imported networks give, under the names that their modules have in PyTorch.
 * The files and what is in them: {@code src/test/oracle/onnx_models.py}.
 */
class OnnxParityTest {
  private static final JsonNode GOLDEN = TestNetworks.packedGolden("onnx.json.gz");
  private static final int SIDE = 32;

  static List<String> models() {
    List<String> names = new ArrayList<>();
    GOLDEN.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @MethodSource("models")
  void every_layer_gives_what_pytorchs_module_of_its_name_gives(String name) {
    WeightedNetwork imported = TestNetworks.onnx(name);
    JsonNode layers = GOLDEN.get(name).get("layers");
    List<String> names = new ArrayList<>();
    layers.fieldNames().forEachRemaining(names::add);
    assertThat(names).isSubsetOf(imported.network().layers().keySet());
    Set<String> taps = new LinkedHashSet<>();
    names.forEach(layer -> taps.add(imported.network().layer(layer).name()));
    List<float[]> outputs = outputs(imported, List.copyOf(taps));
    for (String layer : names) {
      String node = imported.network().layer(layer).name();
      assertThat(shape(imported.network(), node))
          .as(layer)
          .isEqualTo(shape(layers.get(layer).get("shape")));
      GoldenLayer.compare(
          layer, outputs.get(List.copyOf(taps).indexOf(node)), layers.get(layer).get("values"));
    }
  }

  /** Not only those that have golden values: what nobody can compile, nobody can ask for. */
  @ParameterizedTest
  @MethodSource("models")
  void every_node_compiles_and_has_the_shape_that_it_says(String name) {
    WeightedNetwork imported = TestNetworks.onnx(name);
    List<String> nodes = imported.network().nodes().stream().map(node -> node.name()).toList();
    List<float[]> outputs = outputs(imported, nodes);
    for (int i = 0; i < nodes.size(); i++) {
      FeatureShape shape = imported.network().shapes(SIDE, SIDE).get(nodes.get(i));
      assertThat(outputs.get(i)).as(nodes.get(i)).hasSize((int) shape.elements());
      for (float value : outputs.get(i)) {
        assertThat(value).as(nodes.get(i)).isFinite();
      }
    }
  }

  private static List<Integer> shape(Network network, String node) {
    FeatureShape shape = network.shapes(SIDE, SIDE).get(node);
    return shape instanceof FeatureShape.Map map
        ? List.of(map.channels(), map.height(), map.width())
        : List.of(shape.channels());
  }

  /** Places in a row are rows of one column here. */
  private static List<Integer> shape(JsonNode golden) {
    List<Integer> sizes = new ArrayList<>();
    golden.forEach(size -> sizes.add(size.intValue()));
    if (sizes.size() == 2) {
      sizes.add(1);
    }
    return sizes;
  }

  private static List<float[]> outputs(WeightedNetwork weighted, List<String> taps) {
    Set<String> tapped = Set.copyOf(taps);
    WeightedNetwork truncated =
        new WeightedNetwork(weighted.network().truncatedAfter(tapped), weighted.parameters());
    int channels = weighted.network().input().channels();
    ProgramShape shape = new ProgramShape(taps, UpdateRule.ADAM, Precision.FLOAT32);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchModule module =
            TorchModule.compile(BatchNormFolding.fold(truncated, tapped), shape, manager);
        NDArray picture =
            manager
                .create(Formula.image("image", channels * SIDE * SIDE))
                .reshape(new Shape(1, channels, SIDE, SIDE));
        NDList outputs = module.features(picture)) {
      return outputs.stream().map(NDArray::toFloatArray).toList();
    }
  }
}
