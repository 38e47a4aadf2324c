package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.worker.TestNetworks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchitectureParityTest {
  private static final JsonNode GOLDEN = TestNetworks.golden("parameters-resnet18.json");
  private static final Network RESNET18 = ModelCatalog.builtIn().model("resnet18").network();

  @Test
  void resnet18s_parameters_are_torchvisions() {
    Map<String, List<Integer>> expected = new LinkedHashMap<>();
    for (JsonNode parameter : GOLDEN.get("parameters")) {
      String name = parameter.get("name").textValue();
      if (!name.endsWith("num_batches_tracked")) {
        List<Integer> shape = new ArrayList<>();
        parameter.get("shape").forEach(size -> shape.add(size.intValue()));
        expected.put(name, shape);
      }
    }
    assertThat(RESNET18.parameters()).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void resnet18s_nodes_are_torchvisions_in_order() {
    List<String> expected = new ArrayList<>();
    for (JsonNode node : GOLDEN.get("nodes")) {
      if (!node.get("name").textValue().equals(Network.INPUT)) {
        expected.add(node.get("name").textValue());
      }
    }
    assertThat(RESNET18.nodes().stream().map(Node::name)).containsExactlyElementsOf(expected);
  }

  /** Against {@code ResNet18_Weights.IMAGENET1K_V1.meta["_ops"]}, which is in billions. */
  @Test
  void resnet18s_multiply_adds_are_torchvisions() {
    assertThat(RESNET18.multiplyAdds(224, 224) / 1e9).isCloseTo(1.814, within(0.0005));
  }
}
