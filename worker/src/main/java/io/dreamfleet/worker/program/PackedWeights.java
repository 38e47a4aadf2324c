package io.dreamfleet.worker.program;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Convolutions by weights in oneDNN's own layout, as TorchScript. libtorch's ordinary convolution
 * brings its weights into that layout on every call, there and back; of ResNet-18 at batch 1 that
 * took a fifth of a whole step to layer4. These operators, which PyTorch's compiler uses, take them
 * as they are; they have no derivatives.
 *
 * @param precision of the network's arithmetic
 */
record PackedWeights(Precision precision) {
  /** Sixteen ones by sixteen ones, there and back. */
  private static final float TRIAL = 16 * 16;

  private static final String NO_NUMBERS = "annotate(List[Optional[number]], [])";

  /** An expression of the packed weight, for inputs of a size that is an expression. */
  static String packed(Op.Conv2d conv, String weight, String size) {
    return "ops.mkldnn._reorder_convolution_weight(%s, %s, %s, %s, %d, %s)"
        .formatted(
            weight,
            OpSource.list(conv.padding()),
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            size);
  }

  /**
   * An expression of the output.
   *
   * @param then {@code relu} or {@code none}
   */
  static String convolved(Op.Conv2d conv, String x, String packed, String bias, String then) {
    return "ops.mkldnn._convolution_pointwise(%s, %s, %s, %s, %s, %s, %d, \"%s\", %s, \"\")"
        .formatted(
            x,
            packed,
            bias,
            OpSource.list(conv.padding()),
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            then,
            NO_NUMBERS);
  }

  /** An expression of the weight packed for the way back, for gradients of a size. */
  static String packedBack(Op.Conv2d conv, String weight, String missing, String size) {
    return "ops.mkldnn._reorder_convolution_transpose_weight(%s, %s, %s, %s, %s, %d, %s)"
        .formatted(
            weight,
            OpSource.list(conv.padding()),
            missing,
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            size);
  }

  /**
   * An expression of the gradient by the input.
   *
   * @param missing rows and columns of the input behind the last place of the kernel
   */
  static String back(Op.Conv2d conv, String gradient, String packedBack, String missing) {
    return ("ops.mkldnn._convolution_transpose_pointwise(%s, %s, None, %s, %s, %s, %s, %d, \"none\","
            + " %s, \"\")")
        .formatted(
            gradient,
            packedBack,
            OpSource.list(conv.padding()),
            missing,
            OpSource.list(conv.stride()),
            OpSource.list(conv.dilation()),
            conv.groups(),
            NO_NUMBERS);
  }

  /**
   * Rows and columns of the input {@code x} that no output with the gradient {@code g} reaches:
   * {@code size - ((places - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1)}.
   */
  static String missing(Op.Conv2d conv, String x, String g) {
    if (conv.stride().equals(Extent.ONE)) {
      return "[0, 0]";
    }
    return "[%s, %s]"
        .formatted(
            missing(
                x,
                g,
                2,
                conv.stride().height(),
                conv.dilation().height() * (conv.kernel().height() - 1)
                    + 1
                    - 2 * conv.padding().height()),
            missing(
                x,
                g,
                3,
                conv.stride().width(),
                conv.dilation().width() * (conv.kernel().width() - 1)
                    + 1
                    - 2 * conv.padding().width()));
  }

  private static String missing(String x, String g, int dimension, int stride, int rest) {
    return "torch.sub(torch.size(%1$s, %3$d), torch.add(torch.mul(torch.sub(torch.size(%2$s, %3$d), 1), %4$d), %5$d))"
        .formatted(x, g, dimension, stride, rest);
  }

  /**
   * Whether a device's libtorch has the operators, and its processor what they need for the format:
   * not on GPUs, not without oneDNN, not in bfloat16 without AVX-512. It is tried.
   */
  boolean areThereOn(PtNDManager device) {
    if (device.getDevice().isGpu()) {
      return false;
    }
    try (PtNDManager manager = (PtNDManager) device.newSubManager();
        PtSymbolBlock trial = TorchModule.load(trial(), manager);
        IValue x = IValue.from((PtNDArray) manager.ones(new Shape(1, 16, 4, 4)));
        IValue y = IValueUtils.runMethod(trial, "trial", x);
        NDList output = y.toNDList(manager)) {
      return output.singletonOrThrow().toFloatArray()[0] == TRIAL;
    } catch (EngineException e) {
      return false;
    }
  }

  private TorchArchive trial() {
    Op.Conv2d conv = Op.Conv2d.square(16, 16, 1, 1, 0);
    float[] ones = new float[16 * 16];
    Arrays.fill(ones, 1);
    String source =
        """
        class %1$s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          w : Tensor
          def trial(self: __torch__.%1$s, picture: Tensor) -> Tensor:
            x = torch.to(picture, %2$d)
            y = %3$s
            return torch.to(%4$s, 6)
        """
            .formatted(
                ProgramSource.CLASS,
                precision.scalarType(),
                convolved(conv, "x", packed(conv, "self.w", "torch.size(x)"), "None", "relu"),
                back(conv, "y", packedBack(conv, "self.w", "[0, 0]", "torch.size(y)"), "[0, 0]"));
    return new TorchArchive(
        ProgramSource.CLASS,
        source,
        Map.of("w", new StoredTensor(List.of(16, 16, 1, 1), ones, precision)));
  }
}
