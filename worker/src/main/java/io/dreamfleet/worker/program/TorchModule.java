package io.dreamfleet.worker.program;

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
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.TorchContext.Algorithms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A compiled ascent, loaded into libtorch on one device; see {@link ProgramSource} for its methods.
 * Not safe for use by several threads at once.
 */
public final class TorchModule implements AutoCloseable {
  /** After so many runs of batches of one size, the next ones may be expected to have it too. */
  private static final int RUNS_UNTIL_SETTLED = 2;

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final Consumer<Algorithms> settings;
  private Shape batch = new Shape();
  private int runsAlike;

  private TorchModule(PtNDManager manager, PtSymbolBlock block, Consumer<Algorithms> settings) {
    this.manager = manager;
    this.block = block;
    this.settings = settings;
  }

  /**
   * Compiles an ascent over a network.
   *
   * @param network truncated and folded as the shape's taps allow
   * @param parent the manager of the device that it is to run on
   */
  public static TorchModule compile(WeightedNetwork network, ProgramShape shape, NDManager parent) {
    PtNDManager manager = (PtNDManager) parent.newSubManager();
    try {
      PtSymbolBlock block = load(new ProgramSource(network, shape, manager).archive(), manager);
      return new TorchModule(manager, block, settings(manager, shape.precision()));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Loads a program onto the manager's device. */
  static PtSymbolBlock load(TorchArchive archive, PtNDManager manager) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      archive.writeTo(bytes);
      ByteArrayInputStream stream = new ByteArrayInputStream(bytes.toByteArray());
      return JniUtils.loadModule(manager, stream, true, false);
    } catch (IOException e) {
      throw new UncheckedIOException("a program cannot be written to memory", e);
    }
  }

  /** What is to be set before each run; the CPU knows no such settings. */
  static Consumer<Algorithms> settings(PtNDManager manager, Precision precision) {
    if (!manager.getDevice().isGpu()) {
      return algorithms -> {};
    }
    TorchContext context = TorchContext.loaded();
    return algorithms -> context.prepareFor(precision, algorithms);
  }

  /**
   * As long as ascents join and leave, each run's shapes are new, and trying algorithms out for
   * every one of them would take longer than the runs.
   */
  private Algorithms algorithms() {
    return runsAlike >= RUNS_UNTIL_SETTLED ? Algorithms.TRIED : Algorithms.GUESSED;
  }

  /**
   * Runs steps of the ascent.
   *
   * @return image, first state, second state, trace, {@code float[steps][batch]} scores and {@code
   *     float[steps][batch]} mean |image|; owned by the manager of {@code image}
   */
  public NDList forward(NDArray image, List<NDArray> state, int steps, List<NDArray> selectors) {
    if (image.getShape().equals(batch)) {
      runsAlike++;
    } else {
      rest();
      batch = image.getShape();
    }
    settings.accept(algorithms());
    // the grad mode belongs to the thread, and the engine starts with it off
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    NDList inputs = new NDList(image);
    inputs.addAll(state);
    try (NDArray count = image.getManager().create(steps)) {
      inputs.add(count);
      for (NDArray selector : selectors) {
        selector.setName("selectors[]");
        inputs.add(selector);
      }
      return IValueUtils.forward(block, inputs, true);
    }
  }

  /** Frees what is kept for a next run of a batch like the last, when there will be none soon. */
  public void rest() {
    runsAlike = 0;
    batch = new Shape();
    IValueUtils.runMethod(block, "forget").close();
  }

  /**
   * Renders the stored image and scores it, without gradients.
   *
   * @return {@code float[batch][channels][height][width]} in [0, 1], {@code float[batch]} scores
   *     and {@code float[batch]} likeness to the others of a set; owned by the manager of {@code
   *     image}
   */
  public NDList measure(NDArray image, List<NDArray> selectors) {
    settings.accept(Algorithms.GUESSED);
    PtNDArray[] list = selectors.toArray(PtNDArray[]::new);
    try (IValue picture = IValue.from((PtNDArray) image);
        IValue weights = IValue.listFrom(list);
        IValue result = IValueUtils.runMethod(block, "measure", picture, weights)) {
      return result.toNDList((PtNDManager) image.getManager());
    }
  }

  /**
   * The tapped outputs for pictures in [0, 1], without gradients.
   *
   * @param pictures {@code float[batch][channels][height][width]}
   * @return one array for each tap, in the shape's order; owned by the manager of {@code pictures}
   */
  public NDList features(NDArray pictures) {
    settings.accept(Algorithms.GUESSED);
    try (IValue input = IValue.from((PtNDArray) pictures);
        IValue result = IValueUtils.runMethod(block, "features", input)) {
      return result.toNDList((PtNDManager) pictures.getManager());
    }
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
