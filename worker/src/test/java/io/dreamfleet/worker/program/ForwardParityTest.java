package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every layer's output against PyTorch's, each from a program compiled for it as a job's would be:
 * truncated behind it and folded. The golden data and what is in it: {@code src/test/oracle}.
 */
class ForwardParityTest {
  private static final double RELATIVE = 1e-4;

  Device device() {
    return Device.cpu();
  }

  @Test
  void emojinets_feature_maps_are_pytorchs() {
    compareAllLayers(TestNetworks.emojinet(), TestNetworks.golden("forward-emojinet.json"));
  }

  @Test
  void resnet18s_feature_maps_are_pytorchs() {
    compareAllLayers(TestNetworks.resnet18(), TestNetworks.golden("forward-resnet18.json"));
  }

  @Test
  void several_taps_in_one_program_read_the_same_outputs() {
    WeightedNetwork emojinet = TestNetworks.emojinet();
    List<String> taps = List.of("layer1.0.conv1", "layer1.0.bn1", "layer2.1.relu_1", "fc");
    JsonNode golden = TestNetworks.golden("forward-emojinet.json");
    List<double[]> outputs = outputs(emojinet, taps, golden.get("image"));
    for (int i = 0; i < taps.size(); i++) {
      compare(taps.get(i), outputs.get(i), layer(golden, taps.get(i)));
    }
  }

  private void compareAllLayers(WeightedNetwork weighted, JsonNode golden) {
    Network network = weighted.network();
    Set<String> known = new TreeSet<>();
    golden.get("layers").forEach(layer -> known.add(layer.get("name").textValue()));
    assertThat(new TreeSet<>(network.layers().keySet())).isEqualTo(known);
    for (String name : known) {
      String tap = network.layer(name).name();
      compare(
          name, outputs(weighted, List.of(tap), golden.get("image")).get(0), layer(golden, name));
    }
  }

  private static JsonNode layer(JsonNode golden, String name) {
    for (JsonNode layer : golden.get("layers")) {
      if (layer.get("name").textValue().equals(name)) {
        return layer;
      }
    }
    throw new AssertionError("no golden layer " + name);
  }

  private List<double[]> outputs(WeightedNetwork weighted, List<String> taps, JsonNode image) {
    int height = image.get("height").intValue();
    int width = image.get("width").intValue();
    Set<String> tapped = Set.copyOf(taps);
    WeightedNetwork truncated =
        new WeightedNetwork(weighted.network().truncatedAfter(tapped), weighted.parameters());
    ProgramShape shape = new ProgramShape(taps, UpdateRule.ADAM, Precision.FLOAT32);
    try (NDManager manager = NDManager.newBaseManager(device(), "PyTorch");
        TorchModule module =
            TorchModule.compile(BatchNormFolding.fold(truncated, tapped), shape, manager);
        NDArray picture =
            manager
                .create(Formula.image(image.get("name").textValue(), 3 * height * width))
                .reshape(new Shape(1, 3, height, width));
        NDList outputs = module.features(picture)) {
      List<double[]> values = new ArrayList<>();
      for (NDArray output : outputs) {
        float[] floats = output.toFloatArray();
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
          doubles[i] = floats[i];
        }
        values.add(doubles);
      }
      return values;
    }
  }

  private static void compare(String name, double[] values, JsonNode golden) {
    int count = 1;
    for (JsonNode size : golden.get("shape")) {
      count *= size.intValue();
    }
    assertThat(values).as(name).hasSize(count);
    double largest = golden.get("largest").doubleValue();
    JsonNode samples = golden.get("samples");
    for (int i = 0; i < samples.size(); i++) {
      int index = (int) Math.floor(FormulaWeights.uniform(name, i) * count);
      assertThat(values[index])
          .as("%s, element %d", name, index)
          .isCloseTo(samples.get(i).doubleValue(), within(RELATIVE * largest));
    }
    double norm = golden.get("norm").doubleValue();
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    assertThat(Math.sqrt(squares)).as(name).isCloseTo(norm, within(RELATIVE * norm));
    JsonNode projections = golden.get("projections");
    for (int k = 0; k < projections.size(); k++) {
      double sum = 0;
      for (int j = 0; j < count; j++) {
        sum +=
            values[j]
                * (2 * FormulaWeights.uniform(name + ":projection", (long) k * count + j) - 1);
      }
      assertThat(sum)
          .as("%s, projection %d", name, k)
          .isCloseTo(projections.get(k).doubleValue(), within(RELATIVE * norm));
    }
  }
}
