package io.dreamfleet.worker.program;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.GoldenLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture's layers against PyTorch's, with formula weights; of the largest networks the
 * first 16 million parameters' layers. The golden data: {@code
 * src/test/oracle/zoo_values_golden.py}.
 */
class ZooParityTest {
  private static final JsonNode GOLDEN = TestNetworks.packedGolden("zoo-values.json.gz");

  static Stream<String> networks() {
    return StreamSupport.stream(((Iterable<String>) GOLDEN::fieldNames).spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("families")
  void every_layers_output_is_pytorchs(String name) {
    compareLayers(name);
  }

  @ParameterizedTest
  @MethodSource("networks")
  @Tag("long")
  void so_it_is_in_all_networks(String name) {
    compareLayers(name);
  }

  private static void compareLayers(String name) {
    JsonNode golden = GOLDEN.get(name).get("layers");
    Network whole = ModelCatalog.builtIn().model(name).network();
    Map<String, List<String>> layers = new LinkedHashMap<>();
    golden
        .fieldNames()
        .forEachRemaining(
            layer ->
                layers
                    .computeIfAbsent(whole.layer(layer).name(), node -> new ArrayList<>())
                    .add(layer));
    WeightedNetwork network = FormulaWeights.of(whole.truncatedAfter(layers.keySet()), gain(name));
    List<String> nodes = List.copyOf(layers.keySet());

    compare(network, nodes, layers, golden, GOLDEN.get(name).get("side").intValue());
  }

  /** One of each family. */
  static Stream<String> families() {
    return networks().filter(name -> GOLDEN.get(name).has("gradient"));
  }

  @ParameterizedTest
  @MethodSource("families")
  void the_last_layers_output_is_pytorchs_in_the_folded_network(String name) {
    compareFolded(name);
  }

  @ParameterizedTest
  @MethodSource("networks")
  @Tag("long")
  void so_it_is_in_all_folded_networks(String name) {
    compareFolded(name);
  }

  /** With nothing else asked for, batch-norms are folded and layers overwrite one another. */
  private static void compareFolded(String name) {
    JsonNode golden = GOLDEN.get(name).get("layers");
    Network whole = ModelCatalog.builtIn().model(name).network();
    Set<String> written =
        StreamSupport.stream(((Iterable<String>) golden::fieldNames).spliterator(), false)
            .collect(Collectors.toSet());
    String last =
        whole.nodes().stream()
            .map(node -> node.name())
            .filter(written::contains)
            .reduce((one, next) -> next)
            .orElseThrow();
    WeightedNetwork network = FormulaWeights.of(whole.truncatedAfter(Set.of(last)), gain(name));

    compare(
        BatchNormFolding.fold(network, Set.of(last)),
        List.of(last),
        Map.of(last, List.of(last)),
        golden,
        GOLDEN.get(name).get("side").intValue());
  }

  private static double gain(String name) {
    return GOLDEN.get(name).get("gain").doubleValue();
  }

  private static void compare(
      WeightedNetwork network,
      List<String> nodes,
      Map<String, List<String>> layers,
      JsonNode golden,
      int side) {
    ProgramShape shape = new ProgramShape(nodes, UpdateRule.ADAM, Precision.FLOAT32);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchModule module = TorchModule.compile(network, shape, manager);
        NDArray picture =
            manager
                .create(Formula.image("image", 3 * side * side))
                .reshape(new Shape(1, 3, side, side));
        NDList outputs = module.features(picture)) {
      for (int i = 0; i < nodes.size(); i++) {
        float[] values = outputs.get(i).toFloatArray();
        for (String layer : layers.get(nodes.get(i))) {
          GoldenLayer.compare(layer, values, golden.get(layer));
        }
      }
    }
  }
}
