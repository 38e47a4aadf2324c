package io.dreamfleet.worker.program;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.dreamfleet.model.ScriptedLayer;
import io.dreamfleet.weights.ScriptModule;
import io.dreamfleet.weights.WeightsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a TorchScript module once, on two pictures, to see what it gives: its layers and their
 * shapes, whether it takes several pictures at once, and whether there is a gradient.
 */
public final class ScriptProbe {
  private static final int PICTURES = 2;
  private static final String ONLY_OUTPUT = "output";

  private static final String PROBE =
      """
      class %1$s(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        %2$s : %3$s
        def forward(self: __torch__.%1$s, x: Tensor) -> Tensor:
          leaf = torch.requires_grad_(torch.detach(x), True)
          scripted = (self.%2$s).forward(leaf)
          total = torch.sum(torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(x), pin_memory=False))
          outputs = %4$s
          for _0 in range(torch.len(outputs)):
            total = torch.add(total, torch.sum(outputs[_0]))
          gradients = torch.grad([total], [leaf])
          return unchecked_cast(Tensor, gradients[0])
        def names(self: __torch__.%1$s, x: Tensor) -> List[str]:
          scripted = (self.%2$s).forward(x)
          return %5$s
        def outputs(self: __torch__.%1$s, x: Tensor) -> List[Tensor]:
          scripted = (self.%2$s).forward(x)
          return %4$s
      """;

  private final ScriptModule module;
  private final String source;

  /**
   * @param source what messages call the module's file
   */
  public ScriptProbe(ScriptModule module, String source) {
    this.module = module;
    this.source = source;
  }

  /**
   * The module's layers for pictures of a size.
   *
   * @throws WeightsException when it does not give any, or not for several pictures at once, or
   *     there is no gradient
   */
  public List<ScriptedLayer> layers(int channels, int height, int width, NDManager parent) {
    try (PtNDManager manager = (PtNDManager) parent.newSubManager();
        PtSymbolBlock block = load(manager);
        NDArray pictures =
            manager.randomUniform(-1, 1, new Shape(PICTURES, channels, height, width))) {
      List<String> names = names(block, pictures);
      NDList outputs = outputs(block, pictures);
      requireGradient(block, pictures);
      List<ScriptedLayer> layers = new ArrayList<>();
      for (int i = 0; i < outputs.size(); i++) {
        layers.add(layer(names, i, outputs.get(i).getShape().getShape()));
      }
      return layers;
    } catch (EngineException e) {
      throw new WeightsException(source, "cannot be run: " + reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new WeightsException(source, "cannot be used: " + e.getMessage(), e);
    }
  }

  /** What it returns, a dictionary or a tensor, only the compiler knows. */
  private PtSymbolBlock load(PtNDManager manager) {
    try {
      return TorchModule.load(archive("torch.values(scripted)", "torch.keys(scripted)"), manager);
    } catch (EngineException notADictionary) {
      try {
        return TorchModule.load(archive("[scripted]", "[\"\"]"), manager);
      } catch (EngineException e) {
        throw new WeightsException(
            source,
            "is no network: its forward must take one tensor, and return a tensor or a dictionary of names and tensors ("
                + reason(e)
                + ")",
            e);
      }
    }
  }

  private TorchArchive archive(String values, String names) {
    String code =
        PROBE.formatted(
            ProgramSource.CLASS, TorchArchive.SCRIPT, module.className(), values, names);
    return new TorchArchive(ProgramSource.CLASS, code, Map.of(), List.of(), Optional.of(module));
  }

  private static List<String> names(PtSymbolBlock block, NDArray pictures) {
    try (IValue input = IValue.from((PtNDArray) pictures);
        IValue result = IValueUtils.runMethod(block, "names", input)) {
      return Arrays.stream(result.toIValueArray()).map(IValue::toStringValue).toList();
    }
  }

  private static NDList outputs(PtSymbolBlock block, NDArray pictures) {
    try (IValue input = IValue.from((PtNDArray) pictures);
        IValue result = IValueUtils.runMethod(block, "outputs", input)) {
      return result.toNDList((PtNDManager) pictures.getManager());
    }
  }

  private void requireGradient(PtSymbolBlock block, NDArray pictures) {
    // the grad mode belongs to the thread, and the engine starts with it off
    JniUtils.setGradMode(true);
    try (NDList gradient = IValueUtils.forward(block, new NDList(pictures), true)) {
      for (float value : gradient.get(0).toFloatArray()) {
        if (!Float.isFinite(value)) {
          throw new WeightsException(source, "has a gradient that is no number");
        }
      }
    } catch (EngineException e) {
      throw new WeightsException(source, "has no gradient: " + reason(e), e);
    }
  }

  private ScriptedLayer layer(List<String> names, int number, long[] shape) {
    boolean keyed = !names.get(number).isEmpty();
    String name = keyed ? names.get(number) : ONLY_OUTPUT;
    if (shape.length < 2 || shape[0] != PICTURES) {
      throw new WeightsException(
          source,
          "gives %s for %d pictures as %s; the first of these must be the number of pictures"
              .formatted(Arrays.toString(shape), PICTURES, name));
    }
    List<Integer> one = Arrays.stream(shape).skip(1).mapToObj(Math::toIntExact).toList();
    return new ScriptedLayer(name, keyed ? Optional.of(name) : Optional.empty(), one);
  }

  /** The line of libtorch's that says what is wrong; around it, it says where. */
  private static String reason(EngineException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> line.contains("Error") || line.contains("xpected"))
        .reduce((first, second) -> second)
        .orElseGet(() -> String.valueOf(e.getMessage()).lines().findFirst().orElse("libtorch"));
  }
}
