package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.model.ScriptedLayer;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.weights.ScriptModule;
import io.dreamfleet.weights.WeightsException;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.GoldenLayer;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.ScriptProbe;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.UpdateRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules of {@code src/test/oracle/script_golden.py}, and what PyTorch says they give. */
class ScriptModuleTest {
  private static final JsonNode GOLDEN = TestNetworks.golden("script.json");
  private static final int HEIGHT = 24;
  private static final int WIDTH = 20;

  /** The first momentum of plain gradient descent is the gradient itself. */
  private static final Optimizer DESCENT = new Optimizer.Sgd(1, 0, 0);

  @TempDir Path folder;

  private static Path file(String name) {
    return Path.of("src", "test", "resources", "golden", "script", name + ".pt");
  }

  private static List<ScriptedLayer> probed(String name) {
    ScriptModule module = ScriptModule.read(file(name), name + ".pt");
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      return new ScriptProbe(module, name + ".pt").layers(3, HEIGHT, WIDTH, device);
    }
  }

  private static WeightedNetwork network(String name) {
    FeatureShape picture = new FeatureShape.Map(3, HEIGHT, WIDTH);
    InputSpec input =
        new InputSpec(3, HEIGHT, WIDTH, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
    NetworkBuilder network = new NetworkBuilder(name, input);
    ScriptModule module = ScriptModule.read(file(name), name + ".pt");
    for (ScriptedLayer layer : probed(name)) {
      FeatureShape shape =
          layer.shape().size() == 1
              ? new FeatureShape.Vector(layer.shape().get(0))
              : new FeatureShape.Map(
                  layer.shape().get(0), layer.shape().get(1), layer.shape().get(2));
      network.add(
          layer.name(),
          new ImportedOp.Scripted(module, layer.key(), shape, picture),
          Network.INPUT);
    }
    return new WeightedNetwork(network.build(), Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"traced", "scripted"})
  void its_layers_are_what_pytorch_gives(String name) {
    JsonNode layers = GOLDEN.get(name).get("layers");
    WeightedNetwork network = network(name);
    List<String> names = network.network().nodes().stream().map(node -> node.name()).toList();
    assertThat(layers.fieldNames()).toIterable().containsExactlyElementsOf(names);
    ProgramShape shape = new ProgramShape(names, UpdateRule.ADAM, Precision.FLOAT32);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchModule module = TorchModule.compile(network, shape, manager);
        NDArray picture =
            manager
                .create(Formula.image("image", 3 * HEIGHT * WIDTH))
                .reshape(new Shape(1, 3, HEIGHT, WIDTH));
        NDList outputs = module.features(picture)) {
      for (int i = 0; i < names.size(); i++) {
        JsonNode golden = layers.get(names.get(i));
        GoldenLayer.compare(names.get(i), outputs.get(i).toFloatArray(), golden.get("values"));
        assertThat(network.network().shapes(HEIGHT, WIDTH).get(names.get(i)).text())
            .isEqualTo(golden.get("shape").toString().replaceAll("[\\[\\]]", "").replace(',', 'x'));
      }
    }
  }

  /** Whatever the precision: what is in a module stays as it is. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void a_channels_gradient_is_pytorchs(Precision precision) {
    for (String name : List.of("traced", "scripted")) {
      JsonNode golden = GOLDEN.get(name).get("gradient");
      Slot slot =
          new Slot(
              Objective.parse(golden.get("unit").textValue()),
              Map.of(),
              Recipe.plain().with(DESCENT),
              7,
              new ImageSize(WIDTH, HEIGHT),
              Position.start(Formula.image("image", 3 * HEIGHT * WIDTH)));
      try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch");
          AscentProgram program =
              AscentProgram.compile(network(name), List.of(slot), precision, device);
          AscentState state = program.start(List.of(slot))) {
        float score = program.run(state, 1).scores()[0][0];
        double expected = golden.get("score").doubleValue();
        assertThat((double) score).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
        GoldenLayer.compare(
            "gradient", state.optimizer().get(0).toFloatArray(), golden.get("values"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          writing  | has "save", and a network may only compute
          reading  | has "from_file", and a network may only compute
          training | is in training mode: call eval()
          detached | has no gradient
          listing  | its forward must take one tensor, and return a tensor or a dictionary
          single   | the first of these must be the number of pictures
          """)
  void what_is_no_network_is_refused_with_the_reason(String name, String reason) {
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> probed(name))
        .withMessageStartingWith(name + ".pt ")
        .withMessageContaining(reason);
  }

  @Test
  void a_checkpoint_of_weights_is_no_module() {
    assertThat(ScriptModule.isOne(file("traced"))).isTrue();
    Path weights =
        Path.of("..", "common", "src", "test", "resources", "weights", "hostile_system.pth");
    assertThat(ScriptModule.isOne(weights)).isFalse();
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> ScriptModule.read(weights, "hostile.pth"))
        .withMessageStartingWith("hostile.pth ");
  }

  /** libtorch would read what is behind the storage. */
  @Test
  void a_tensor_that_claims_more_than_its_storage_has_is_refused() throws Exception {
    byte[] module = Files.readAllBytes(file("traced"));
    // pickle's way to write the shape 6, 3, 3, 3: BININT1 four times
    byte[] shape = {'K', 6, 'K', 3, 'K', 3, 'K', 3};
    int at = 0;
    while (!Arrays.equals(module, at, at + shape.length, shape, 0, shape.length)) {
      at++;
    }
    module[at + 1] = 100;
    Path file = Files.write(folder.resolve("large.pt"), module);
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> ScriptModule.read(file, "large.pt"))
        .withMessageStartingWith("large.pt is damaged: tensor \"data/");
  }

  @Test
  void damaged_modules_are_answered_and_do_no_harm() throws Exception {
    byte[] whole = Files.readAllBytes(file("traced"));
    for (int i = 0; i < 200; i++) {
      byte[] damaged = i % 2 == 0 ? Arrays.copyOf(whole, whole.length * i / 200) : whole.clone();
      for (int change = 0; change < 8 && i % 2 == 1; change++) {
        int place = (int) (Formula.image("place" + i, 8)[change] * damaged.length);
        damaged[place] = (byte) (256 * Formula.image("value" + i, 8)[change]);
      }
      Path file = Files.write(folder.resolve("damaged.pt"), damaged);
      try {
        ScriptModule.read(file, "damaged.pt").attributes();
      } catch (WeightsException e) {
        assertThat(e).hasMessageStartingWith("damaged.pt ");
      }
    }
  }
}
