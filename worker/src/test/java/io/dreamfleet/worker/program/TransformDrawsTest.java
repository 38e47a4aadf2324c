package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The program's random draws against the same hash in Python's integers. */
class TransformDrawsTest {

  @Test
  void draws_are_the_hashs_to_the_bit_for_all_slots_and_steps() throws IOException {
    JsonNode golden = TestNetworks.golden("lucid-draws.json").get("draws");
    double[] seeds = new double[golden.size()];
    double[] done = new double[golden.size()];
    for (int i = 0; i < golden.size(); i++) {
      seeds[i] = golden.get(i).get("seed").doubleValue();
      // the draw that is compared is that of the second step of the run
      done[i] = golden.get(i).get("step").doubleValue() - 1;
    }
    try (PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
        PtSymbolBlock block = program(manager);
        NDArray seed = manager.create(seeds);
        NDArray step = manager.create(done);
        IValue seedValue = IValue.from((PtNDArray) seed);
        IValue stepValue = IValue.from((PtNDArray) step);
        IValue count = IValue.from(2L);
        IValue result = IValueUtils.runMethod(block, "draws", seedValue, stepValue, count)) {
      double[] draws = result.toNDList(manager).get(0).toDoubleArray();
      for (int i = 0; i < golden.size(); i++) {
        for (int draw = 0; draw < 6; draw++) {
          assertThat(draws[(golden.size() + i) * 6 + draw])
              .as("draw %d of %s", draw, golden.get(i))
              .isEqualTo(golden.get(i).get("u").get(draw).doubleValue());
        }
      }
    }
  }

  private static PtSymbolBlock program(PtNDManager manager) throws IOException {
    WeightedNetwork network = TestNetworks.projection(8, 8);
    ProgramShape shape =
        new ProgramShape(
            Reading.linear(List.of("conv")),
            UpdateRule.ADAM,
            Precision.FLOAT32,
            BatchFilling.NONE,
            new PictureShape.Spectrum(new PictureShape.View(new ImageSize(8, 8), true, false)));
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new ProgramSource(network, shape, Optional.empty(), manager.getDevice())
        .archive()
        .writeTo(archive);
    return JniUtils.loadModule(
        manager, new ByteArrayInputStream(archive.toByteArray()), true, false);
  }
}
