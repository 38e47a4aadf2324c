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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

  private List<Shape> batch = List.of();
  private volatile int runsAlike;

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
   * What a program takes for some of a batch's pictures.
   *
   * @param image {@code float[batch][...]}, of the picture's stored shape
   * @param optimizer the optimizer's first and second state, trace, step counts and numbers
   * @param selectors what the objectives read, two arrays for each reading
   */
  public record Inputs(NDArray image, List<NDArray> optimizer, List<NDArray> selectors) {
    private static final int STEP = 3;

    /** What it takes next, when it has returned this. */
    private Inputs after(NDList moved, int steps) {
      List<NDArray> optimizer = new ArrayList<>(moved.subList(1, STEP + 1));
      optimizer.add(this.optimizer.get(STEP).add(steps));
      optimizer.addAll(this.optimizer.subList(STEP + 1, this.optimizer.size()));
      return new Inputs(moved.get(0), optimizer, selectors);
    }

    private NDList moving() {
      NDList moving = new NDList(image);
      moving.addAll(optimizer.subList(0, STEP + 1));
      return moving;
    }
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
   * Runs steps of the ascent, side by side for all shares of a batch.
   *
   * @param cores what the shares are run on
   * @param course of as many shares; what is made of it is {@code float[steps][batch]} scores and
   *     mean |image|
   * @return of each share image, first state, second state, trace and step counts; owned by the
   *     manager of its {@code image}
   */
  public List<NDList> forward(List<Inputs> shares, CoreThreads cores, Course course) {
    List<Shape> shapes = shares.stream().map(inputs -> inputs.image().getShape()).toList();
    if (!shapes.equals(batch)) {
      forget(shares.size());
      batch = shapes;
    }
    try {
      return each(shares, cores, (inputs, share) -> forward(inputs, share, course));
    } catch (EngineException e) {
      if (ordinary.isEmpty() || ranOutOfMemory(e) || !course.restart()) {
        throw e;
      }
      log.warn("going on with libtorch's ordinary convolutions, since {}", lastLine(e));
      useOrdinary();
      forget(shares.size());
      return each(shares, cores, (inputs, share) -> forward(inputs, share, course));
    }
  }

  /** Goes all of a course with one share. */
  private NDList forward(Inputs share, int number, Course course) {
    Inputs now = share;
    try {
      for (int steps = course.next(number); steps > 0; steps = course.next(number)) {
        NDList moved = forward(now, number, steps);
        NDArray scores = moved.get(4);
        NDArray meanAbsolute = moved.get(5);
        Inputs next = now.after(moved, steps);
        Course.Part part = new Course.Part(scores.toFloatArray(), meanAbsolute.toFloatArray());
        scores.close();
        meanAbsolute.close();
        if (now != share) {
          now.moving().close();
        }
        now = next;
        if (number == 0) {
          runsAlike++;
        }
        course.made(number, part);
      }
      return now.moving();
    } catch (RuntimeException | Error e) {
      course.breakOff();
      throw e;
    }
  }

  /**
   * The operators that are faster than the ordinary ones were seen to refuse some shapes: with them
   * the whole program goes.
   */
  private void useOrdinary() {
    PtSymbolBlock refused = block;
    block = load(ordinary.get().get(), manager);
    ordinary = Optional.empty();
    refused.close();
  }

  private NDList forward(Inputs share, int number, int steps) {
    settings.accept(algorithms());
    // both belong to the thread, and engines start with grad mode off
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    NDManager owner = share.image().getManager();
    NDList inputs = new NDList(share.image());
    inputs.addAll(share.optimizer());
    try (NDArray count = owner.create(steps);
        NDArray which = owner.create(number)) {
      inputs.add(count);
      inputs.add(which);
      for (NDArray selector : share.selectors()) {
        selector.setName("selectors[]");
        inputs.add(selector);
      }
      return IValueUtils.forward(block, inputs, true);
    }
  }

  /** What is done with one share of a batch, the first of which is number 0. */
  private interface OfShare {
    NDList of(Inputs inputs, int share);
  }

  private static List<NDList> each(List<Inputs> shares, CoreThreads cores, OfShare result) {
    return cores.onEach(
        IntStream.range(0, shares.size())
            .<Supplier<NDList>>mapToObj(share -> () -> result.of(shares.get(share), share))
            .toList());
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
    batch = List.of();
    forget(0);
  }

  private void forget(int shares) {
    runsAlike = 0;
    // the optimizer takes lists that begin alike for one and the same
    JniUtils.setGraphExecutorOptimize(false);
    try (IValue count = IValue.from((long) shares)) {
      IValueUtils.runMethod(block, "forget", count).close();
    }
  }

  /**
   * Renders the stored images and scores them, without gradients, side by side for all shares of a
   * batch.
   *
   * @param cores what the shares are run on
   * @return of each share {@code float[batch][channels][height][width]} in [0, 1], in the
   *     processor's memory, {@code float[batch]} scores and {@code float[batch]} likeness to the
   *     others of a set; owned by the manager of its {@code image}
   */
  public List<NDList> measure(List<Inputs> shares, CoreThreads cores) {
    return each(shares, cores, (inputs, share) -> measure(inputs));
  }

  private NDList measure(Inputs share) {
    settings.accept(Algorithms.GUESSED);
    PtNDArray[] list = share.selectors().toArray(PtNDArray[]::new);
    try (IValue picture = IValue.from((PtNDArray) share.image());
        IValue weights = IValue.listFrom(list);
        IValue result = IValueUtils.runMethod(block, "measure", picture, weights)) {
      return result.toNDList((PtNDManager) share.image().getManager());
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
