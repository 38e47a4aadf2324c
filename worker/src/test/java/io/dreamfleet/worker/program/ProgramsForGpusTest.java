package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written for GPUs is TorchScript to the libtorch that comes with the product. */
class ProgramsForGpusTest {
  @ParameterizedTest
  @CsvSource({
    "resnet18, layer2, BFLOAT16, true",
    "resnet18, layer2, FLOAT32, false",
    "squeezenet1_0, features.5, BFLOAT16, true"
  })
  void they_load(String model, String tap, Precision precision, boolean fused) {
    WeightedNetwork network = FormulaWeights.of(ModelCatalog.builtIn().model(model).network());
    String node = network.network().layer(tap).name();
    WeightedNetwork folded =
        BatchNormFolding.fold(
            new WeightedNetwork(
                network.network().truncatedAfter(Set.of(node)), network.parameters()),
            Set.of(node));
    ProgramShape shape =
        new ProgramShape(
            Reading.linear(List.of(node)),
            UpdateRule.ADAM,
            precision,
            BatchFilling.EIGHTHS,
            PictureShape.PLAIN);
    Optional<ConvolutionSource> convolutions =
        fused ? Optional.of(new FusedConvolutions()) : Optional.empty();
    TorchArchive archive = new ProgramSource(folded, shape, convolutions, Device.gpu(0)).archive();
    try (NDManager cpu = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      assertThatCode(() -> TorchModule.load(archive, (PtNDManager) cpu).close())
          .doesNotThrowAnyException();
    }
  }
}
