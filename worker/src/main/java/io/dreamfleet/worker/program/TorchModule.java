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
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.TorchContext.Algorithms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compiled ascent, loaded into libtorch on one device; see {@link ProgramSource} for its methods.
 * Not safe for use by several threads at once.
 */
public final class TorchModule implements AutoCloseable {
  /** After so many runs of batches of one size, the next ones may be expected to have it too. */
  private static final int RUNS_UNTIL_SETTLED = 2;

  private static final Logger log = LoggerFactory.getLogger(TorchModule.class);

  private final PtNDManager manager;
  private final Consumer<Algorithms> settings;
  private PtSymbolBlock block;

  private Optional<Supplier<TorchArchive>> ordinary;

  private Shape batch = new Shape();
  private int runsAlike;

  private TorchModule(
      PtNDManager manager,
      PtSymbolBlock block,
      Optional<Supplier<TorchArchive>> ordinary,
      Consumer<Algorithms> settings) {
    this.manager = manager;
    this.block = block;
    this.ordinary = ordinary;
    this.settings = settings;
  }

  /**
   * Compiles an ascent over a network of which only outputs are to be read.
   *
   * @param network truncated and folded as the shape's taps allow
   * @param parent the manager of the device that it is to run on
   */
  public static TorchModule compile(WeightedNetwork network, ProgramShape shape, NDManager parent) {
    TorchArchive archive = archive(network, shape, Optional.empty(), parent);
    return loaded(archive, shape, parent, Optional.empty());
  }

  /**
   * Compiles an ascent.
   *
   * @param network makes the network, truncated and folded as the shape's taps allow; asked for
   *     again where the fastest operators refuse what the network is run on
   * @param parent the manager of the device that it is to run on
   */
  public static TorchModule compile(
      Supplier<WeightedNetwork> network, ProgramShape shape, NDManager parent) {
    WeightedNetwork first = network.get();
    Optional<ConvolutionSource> convolutions =
        GradientSource.convolutions(first.network(), shape.precision(), (PtNDManager) parent);
    return loaded(
        archive(first, shape, convolutions, parent),
        shape,
        parent,
        convolutions.map(faster -> () -> archive(network.get(), shape, Optional.empty(), parent)));
  }

  private static TorchArchive archive(
      WeightedNetwork network,
      ProgramShape shape,
      Optional<ConvolutionSource> convolutions,
      NDManager parent) {
    return new ProgramSource(network, shape, convolutions, parent.getDevice()).archive();
  }

  /**
   * Loads a program.
   *
   * @param ordinary makes the same by ordinary operators only, where there are others in it
   */
  static TorchModule loaded(
      TorchArchive archive,
      ProgramShape shape,
      NDManager parent,
      Optional<Supplier<TorchArchive>> ordinary) {
    PtNDManager manager = (PtNDManager) parent.newSubManager();
    try {
      return new TorchModule(
          manager, load(archive, manager), ordinary, settings(manager, shape.precision()));
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
      return forward(inputs);
    }
  }

  /**
   * The operators that are faster than the ordinary ones were seen to refuse some shapes: with them
   * the whole program goes.
   */
  private NDList forward(NDList inputs) {
    try {
      return IValueUtils.forward(block, inputs, true);
    } catch (EngineException e) {
      if (ordinary.isEmpty() || ranOutOfMemory(e)) {
        throw e;
      }
      log.warn("going on with libtorch's ordinary convolutions, since {}", lastLine(e));
      PtSymbolBlock refused = block;
      block = load(ordinary.get().get(), manager);
      ordinary = Optional.empty();
      refused.close();
      return IValueUtils.forward(block, inputs, true);
    }
  }

  /** Where libtorch says what the matter was; the lines above say where. */
  private static String lastLine(EngineException failure) {
    return String.valueOf(failure.getMessage()).strip().replaceFirst("(?s).*\n", "");
  }

  /** Whether libtorch says that memory ran out: on CUDA in one phrase, on the CPU in another. */
  public static boolean ranOutOfMemory(EngineException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("out of memory")
        || message.contains("can't allocate memory")
        || message.contains("not enough memory");
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
   * @return {@code float[batch][channels][height][width]} in [0, 1], in the processor's memory,
   *     {@code float[batch]} scores and {@code float[batch]} likeness to the others of a set; owned
   *     by the manager of {@code image}
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
