package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How fast a device makes the steps of one kind of ascent. Holds a batch on the device until it is
 * closed. Not safe for use by several threads at once.
 */
public final class Throughput implements AutoCloseable {
  /** Bounds the scores that a run of steps brings out, whatever the clock says. */
  private static final int MOST_STEPS = 100_000;

  private final NDManager manager;
  private final CoreThreads cores;
  private final AscentProgram program;
  private final AscentState state;
  private final int batch;

  private Throughput(
      NDManager manager, CoreThreads cores, AscentProgram program, AscentState state, int batch) {
    this.manager = manager;
    this.cores = cores;
    this.program = program;
    this.state = state;
    this.batch = batch;
  }

  /**
   * What is measured: a picture from a seed of its own in each slot.
   *
   * @param network with weights of any kind; they make no difference to the speed
   * @param objective of every slot
   * @param size of the pictures
   * @param batch how many pictures a step moves
   * @param precision the network's
   * @param recipe one that has batches, with its own numbers
   */
  public record Workload(
      WeightedNetwork network,
      Objective objective,
      ImageSize size,
      int batch,
      Precision precision,
      Recipe recipe) {
    public Workload {
      if (batch < 1) {
        throw new IllegalArgumentException("a batch must be 1 or more, but is " + batch);
      }
    }

    /** With the classic recipe. */
    public Workload(
        WeightedNetwork network,
        Objective objective,
        ImageSize size,
        int batch,
        Precision precision) {
      this(network, objective, size, batch, precision, Recipe.plain());
    }

    /**
     * Floating-point operations of a step of the whole batch in the network's convolutions and
     * matrices: a multiplication and an addition each for the outputs and again for the gradient of
     * the inputs; nothing past the objective's layer.
     */
    public double operationsPerStep() {
      Network whole = network.network();
      Network truncated =
          whole.truncatedAfter(
              objective.layers().stream()
                  .map(layer -> whole.layer(layer).name())
                  .collect(Collectors.toSet()));
      return 4.0 * batch * truncated.multiplyAdds(size.height(), size.width());
    }
  }

  /**
   * How long to measure.
   *
   * @param repetitions that the median is taken of
   * @param seconds that each lasts about; one step where that takes longer
   */
  public record Effort(int repetitions, double seconds) {
    /** For figures that are shown to people. */
    public static final Effort THOROUGH = new Effort(5, 1);

    /** Enough to tell which of two batch sizes is the faster one. */
    public static final Effort BRIEF = new Effort(3, 0.1);

    public Effort {
      if (repetitions < 1) {
        throw new IllegalArgumentException("repetitions must be 1 or more, but are " + repetitions);
      }
      if (!(seconds > 0)) {
        throw new IllegalArgumentException(
            "seconds per repetition must be more than 0, but are " + seconds);
      }
    }
  }

  /**
   * What came out.
   *
   * @param batch how many pictures a step moves
   * @param secondsPerStep of the whole batch, the median of the repetitions
   * @param spreadSeconds the distance between their quartiles
   */
  public record Speed(int batch, double secondsPerStep, double spreadSeconds) {

    /** Quartiles as NumPy's {@code percentile} and most spreadsheets take them. */
    static Speed of(int batch, double[] secondsPerStep) {
      double[] sorted = secondsPerStep.clone();
      Arrays.sort(sorted);
      double spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
      return new Speed(batch, quantile(sorted, 0.5), spread);
    }

    /** Steps of the whole batch in a second. */
    public double stepsPerSecond() {
      return 1 / secondsPerStep;
    }

    /** Steps in a second, counted for each picture. */
    public double imageStepsPerSecond() {
      return batch / secondsPerStep;
    }

    private static double quantile(double[] sorted, double fraction) {
      double place = fraction * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
  }

  /** Compiles the program and puts a batch on the device, dealt out as the engine does it. */
  public static Throughput open(Workload workload, ComputeDevice device) {
    return open(workload, device, device.cores(workload.batch()));
  }

  /** Compiles the program and puts a batch on the device, which libtorch deals out. */
  static Throughput openWhole(Workload workload, ComputeDevice device) {
    return open(workload, device, CoreThreads.NONE);
  }

  private static Throughput open(Workload workload, ComputeDevice device, CoreThreads cores) {
    NDManager manager = device.newManager();
    try {
      List<Slot> slots =
          LongStream.range(0, workload.batch()).mapToObj(seed -> slot(workload, seed)).toList();
      AscentProgram program =
          AscentProgram.compile(workload.network(), slots, workload.precision(), manager, cores);
      return new Throughput(manager, cores, program, program.start(slots), workload.batch());
    } catch (RuntimeException e) {
      manager.close();
      cores.close();
      throw e;
    }
  }

  private static Slot slot(Workload workload, long seed) {
    int channels = workload.network().network().input().channels();
    return new Slot(
        workload.objective(),
        workload.recipe(),
        seed,
        workload.size(),
        InitialImage.of(workload.recipe(), seed, channels, workload.size()));
  }

  /** Opens, measures and closes. */
  public static Speed measure(Workload workload, ComputeDevice device, Effort effort) {
    try (Throughput throughput = open(workload, device)) {
      return throughput.measure(effort);
    }
  }

  /** Warms up, finds how many steps a repetition takes, and repeats them. */
  public Speed measure(Effort effort) {
    seconds(1);
    int steps = stepsIn(effort.seconds());
    double[] secondsPerStep =
        IntStream.range(0, effort.repetitions()).mapToDouble(i -> seconds(steps) / steps).toArray();
    return Speed.of(batch, secondsPerStep);
  }

  /** Makes steps of the whole batch in one call and tells how many seconds they took. */
  public double seconds(int steps) {
    long begin = System.nanoTime();
    program.run(state, steps);
    return (System.nanoTime() - begin) / 1e9;
  }

  /** The first steps are slower than the rest, so ever longer runs are tried. */
  private int stepsIn(double wanted) {
    int steps = 1;
    double seconds = seconds(steps);
    while (seconds < wanted / 2 && steps < MOST_STEPS) {
      steps = Math.min(MOST_STEPS, Math.max(steps * 2, (int) (steps * wanted / seconds / 2)));
      seconds = seconds(steps);
    }
    return (int) Math.max(1, Math.min(MOST_STEPS, Math.round(steps * wanted / seconds)));
  }

  @Override
  public void close() {
    state.close();
    program.close();
    cores.close();
    manager.close();
  }
}
