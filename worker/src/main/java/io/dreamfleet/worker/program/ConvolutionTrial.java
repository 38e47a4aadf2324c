package io.dreamfleet.worker.program;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.dreamfleet.network.Op;
import io.dreamfleet.worker.program.ConvolutionSource.Code;
import io.dreamfleet.worker.program.ConvolutionSource.Then;
import io.dreamfleet.worker.program.TorchContext.Algorithms;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a device's libtorch has the operators that convolutions are written with, and its
 * processor what they need for a format. A matrix of ones is tried on ones, there and back.
 */
record ConvolutionTrial(ConvolutionSource convolutions, Precision precision) {
  private static final Logger log = LoggerFactory.getLogger(ConvolutionTrial.class);

  private static final int CHANNELS = 16;

  /** More than the coarsest format rounds, and less than any term of the sum is. */
  private static final float TOLERANCE = 0.01f;

  boolean succeedsOn(PtNDManager device) {
    TorchModule.settings(device, precision).accept(Algorithms.GUESSED);
    try (PtNDManager manager = (PtNDManager) device.newSubManager();
        PtSymbolBlock trial = TorchModule.load(program(), manager);
        IValue x = IValue.from((PtNDArray) manager.ones(new Shape(1, CHANNELS, 4, 4)));
        IValue y = IValueUtils.runMethod(trial, "trial", x);
        NDList output = y.toNDList(manager)) {
      float expected = CHANNELS * (convolutions.takesSums() ? CHANNELS + 1 : CHANNELS);
      float found = output.singletonOrThrow().toFloatArray()[0];
      log.debug("{} in {}: {}, which should be {}", convolutions, precision, found, expected);
      return Math.abs(found - expected) < TOLERANCE * expected;
    } catch (EngineException e) {
      log.debug("{} do not work here in {}: {}", convolutions, precision, e.getMessage());
      return false;
    }
  }

  private TorchArchive program() {
    Op.Conv2d conv = Op.Conv2d.square(CHANNELS, CHANNELS, 1, 1, 0);
    float[] ones = new float[CHANNELS * CHANNELS];
    Arrays.fill(ones, 1);
    Then then = convolutions.takesSums() ? Then.addAndRelu("x") : Then.RELU;
    Code forth = convolutions.forth(conv, 0, "x", "self.w", "self.b", then);
    Code back = convolutions.back(conv, 0, "y", () -> "x", "self.w");
    String source =
        """
        class %1$s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          w : Tensor
          b : Tensor
          def trial(self: __torch__.%1$s, picture: Tensor) -> Tensor:
            x = torch.contiguous(torch.to(picture, %2$d), memory_format=2)
            packed = annotate(List[Tensor], [])
            packedBack = annotate(List[Tensor], [])
        %3$s    y = %4$s
        %5$s    return torch.to(%6$s, 6)
        %7$s"""
            .formatted(
                ProgramSource.CLASS,
                precision.scalarType(),
                forth.lines(),
                forth.expression(),
                back.lines(),
                back.expression(),
                ConvolutionSource.methods());
    return new TorchArchive(
        ProgramSource.CLASS,
        source,
        Map.of(
            "w", new StoredTensor(List.of(CHANNELS, CHANNELS, 1, 1), ones, precision),
            "b", new StoredTensor(List.of(CHANNELS), new float[CHANNELS], precision)));
  }
}
