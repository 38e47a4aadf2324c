package io.dreamfleet.worker.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.TorchContext.Algorithms;
import java.util.List;
import java.util.function.Consumer;

/**
 * A compiled dream, loaded into libtorch on one device; see {@link DreamSource} for its methods.
 * Arrays that it returns are owned by the manager of the picture. Not safe for use by several
 * threads at once.
 */
public final class DreamModule implements AutoCloseable {
  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final Consumer<Algorithms> settings;

  private DreamModule(PtNDManager manager, PtSymbolBlock block, Consumer<Algorithms> settings) {
    this.manager = manager;
    this.block = block;
    this.settings = settings;
  }

  /**
   * Where a tile is and how much of each of its places counts.
   *
   * @param rows {@code float[height]}
   * @param columns {@code float[width]}
   * @param corner {@code long[2]}, top and left
   */
  public record Tile(NDArray rows, NDArray columns, NDArray corner) implements AutoCloseable {
    @Override
    public void close() {
      rows.close();
      columns.close();
      corner.close();
    }
  }

  /**
   * Compiles a dream over a network.
   *
   * @param network truncated and folded as the taps allow
   * @param taps the nodes whose outputs the objective reads, in the network's order
   * @param parent the manager of the device that it is to run on
   */
  public static DreamModule compile(
      WeightedNetwork network, List<String> taps, Precision precision, NDManager parent) {
    PtNDManager manager = (PtNDManager) parent.newSubManager();
    try {
      ProgramShape shape = new ProgramShape(taps, UpdateRule.SGD, precision);
      PtSymbolBlock block = TorchModule.load(new DreamSource(network, shape).archive(), manager);
      return new DreamModule(manager, block, TorchModule.settings(manager, precision));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Adds a tile's part to the gradient, in place.
   *
   * @param readings for each tap {@code float[2][channels]}
   * @return the tile's score
   */
  public float addGradient(NDArray picture, NDArray gradient, Tile tile, List<NDArray> readings) {
    prepare();
    // the grad mode belongs to the thread, and the engine starts with it off
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    NDList inputs = new NDList(picture, gradient, tile.rows(), tile.columns(), tile.corner());
    for (NDArray reading : readings) {
      reading.setName("readings[]");
      inputs.add(reading);
    }
    try (NDList score = IValueUtils.forward(block, inputs, true)) {
      return score.get(0).getFloat();
    }
  }

  /** A tile's score, without gradients. */
  public float score(NDArray picture, Tile tile, List<NDArray> readings) {
    prepare();
    try (IValue weights = IValue.listFrom(readings.toArray(PtNDArray[]::new));
        IValue whole = value(picture);
        IValue rows = value(tile.rows());
        IValue columns = value(tile.columns());
        IValue corner = value(tile.corner());
        NDList score = run(picture, "scored", whole, rows, columns, corner, weights)) {
      return score.get(0).getFloat();
    }
  }

  /**
   * Moves the picture along the normalised gradient, in place; the gradient is used up.
   *
   * @param rate the mean |change|, where the mask is 1 everywhere
   * @param mask {@code float[1][1][height][width]}, which the change is multiplied by, or {@code
   *     float[1][1][1][1]}
   * @return the picture's mean
   */
  public float step(NDArray picture, NDArray gradient, double rate, NDArray mask) {
    try (IValue whole = value(picture);
        IValue direction = value(gradient);
        IValue size = IValue.from(rate);
        IValue where = value(mask);
        NDList mean = run(picture, "stepped", whole, direction, size, where)) {
      return mean.get(0).getFloat();
    }
  }

  /** The picture rolled: what leaves it on one side comes in on the other. */
  public NDArray rolled(NDArray picture, int down, int right) {
    return whole(picture, "rolled", down, right);
  }

  /** The picture in another size, each place the mean of its surroundings (a tent's). */
  public NDArray resized(NDArray picture, int height, int width) {
    return whole(picture, "resized", height, width);
  }

  /** A mask in another size; it stays 1 where all around is 1 and 0 where all is 0, exactly. */
  public NDArray fitted(NDArray mask, int height, int width) {
    return whole(mask, "fitted", height, width);
  }

  /** What has been added to a base of the same size. */
  public NDArray detail(NDArray picture, NDArray base) {
    try (IValue whole = value(picture);
        IValue without = value(base)) {
      return run(picture, "changed", whole, without).get(0);
    }
  }

  /**
   * Adds a detail to a picture, in place and within [0, 1]; the detail is used up.
   *
   * @param mask nothing is added where it is 0, and all where it is not
   */
  public void addDetail(NDArray base, NDArray detail, NDArray mask) {
    try (IValue picture = value(base);
        IValue addition = value(detail);
        IValue where = value(mask)) {
      // what comes back is the base itself
      run(base, "detailed", picture, addition, where).close();
    }
  }

  private NDArray whole(NDArray picture, String method, long first, long second) {
    try (IValue whole = value(picture);
        IValue one = IValue.from(first);
        IValue two = IValue.from(second)) {
      return run(picture, method, whole, one, two).get(0);
    }
  }

  private NDList run(NDArray picture, String method, IValue... arguments) {
    try (IValue result = IValueUtils.runMethod(block, method, arguments)) {
      return result.toNDList((PtNDManager) picture.getManager());
    }
  }

  private static IValue value(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  /** Tiles are of few sizes, which all come again. */
  private void prepare() {
    settings.accept(Algorithms.TRIED);
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
