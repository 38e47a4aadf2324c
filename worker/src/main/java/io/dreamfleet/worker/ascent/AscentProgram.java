package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.BatchFilling;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.Course;
import io.dreamfleet.worker.program.Course.Part;
import io.dreamfleet.worker.program.Course.Piece;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.Reading;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.TorchModule.Inputs;
import io.dreamfleet.worker.program.UpdateRule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Ascents of one shape over one network, ready to run on a device. Not safe for use by several
 * threads at once.
 */
final class AscentProgram implements AutoCloseable {
  private final Network network;
  private final List<Reading> readings;
  private final Precision precision;
  private final NDManager manager;
  private final CoreThreads cores;
  private final TorchModule module;
  private final Pace pace = new Pace();

  private AscentProgram(
      Network network,
      ProgramShape shape,
      NDManager manager,
      CoreThreads cores,
      TorchModule module) {
    this.network = network;
    this.readings = shape.readings();
    this.precision = shape.precision();
    this.manager = manager;
    this.cores = cores;
    this.module = module;
  }

  /** How these, of one size, read the network's outputs, by taps in the network's order. */
  static List<Reading> readings(Network network, List<Slot> slots) {
    Map<String, FeatureShape> shapes = Selection.shapes(slots, network);
    return Selection.readings(
        slots.stream().map(slot -> Selection.of(slot, network, shapes)).toList(), network);
  }

  /** Compiles a program for ascents of one recipe and size, which libtorch deals out. */
  static AscentProgram compile(
      WeightedNetwork model, List<Slot> slots, Precision precision, NDManager device) {
    return compile(model, slots, precision, device, CoreThreads.NONE);
  }

  /** Compiles a program for ascents of one recipe and size. */
  static AscentProgram compile(
      WeightedNetwork model,
      List<Slot> slots,
      Precision precision,
      NDManager device,
      CoreThreads cores) {
    Slot one = slots.get(0);
    ProgramShape shape =
        new ProgramShape(
            readings(model.network(), slots),
            UpdateRule.of(one.recipe().optimizer()),
            precision,
            BatchFilling.NONE,
            PictureShape.of(one.recipe(), one.size()),
            one.coupling(model.network()));
    return compile(model, shape, device, cores);
  }

  /**
   * Compiles a program of this shape: truncates the network behind the deepest of its taps, folds
   * its batch-norms and writes the step around it.
   *
   * @param cores what its batches may be dealt out to
   */
  static AscentProgram compile(
      WeightedNetwork model, ProgramShape shape, NDManager device, CoreThreads cores) {
    TorchModule module = TorchModule.compile(() -> folded(model, shape), shape, device);
    return new AscentProgram(model.network(), shape, device, cores, module);
  }

  private static WeightedNetwork folded(WeightedNetwork model, ProgramShape shape) {
    Set<String> tapped = Set.copyOf(shape.taps());
    Network truncated = model.network().truncatedAfter(tapped);
    return BatchNormFolding.fold(new WeightedNetwork(truncated, model.parameters()), tapped);
  }

  /** Whether it reads all of these, and computes nothing behind the deepest of them. */
  boolean suits(List<Reading> needed) {
    List<Reading> spare = new ArrayList<>(readings);
    return needed.stream().allMatch(spare::remove)
        && readings.get(readings.size() - 1).tap().equals(needed.get(needed.size() - 1).tap());
  }

  List<Reading> readings() {
    return readings;
  }

  /** How fast its batches were, of which there is one at a time. */
  Pace pace() {
    return pace;
  }

  /** The state of a batch that is about to run. */
  AscentState start(List<Slot> slots) {
    return AscentState.of(slots, network, manager, cores);
  }

  /**
   * What a run of steps tells.
   *
   * @param scores {@code float[steps][slots]}, each before its step's update; of a set the mean
   * @param meanAbsolute {@code float[steps][slots]}, of the image after its step's update; likewise
   */
  record Chunk(float[][] scores, float[][] meanAbsolute) {}

  /**
   * Steps of a whole batch, and who is told of them.
   *
   * @param steps at least 1
   * @param chunks that they are made in, at most
   * @param watcher is told of each chunk when it is made, in order and by one thread at a time, and
   *     says whether to go on; it may be told of some more in any case
   */
  record Stretch(int steps, int chunks, Predicate<Chunk> watcher) {}

  /** Runs steps of the whole batch in one call into libtorch and moves the state on. */
  Chunk run(AscentState state, int steps) {
    List<Chunk> only = new ArrayList<>();
    run(state, new Stretch(steps, 1, only::add));
    return only.get(0);
  }

  /**
   * Runs steps of the whole batch, a call into libtorch for each chunk, and moves the state on at
   * the end; where it breaks, the state stays where it was.
   */
  void run(AscentState state, Stretch stretch) {
    try (NDManager owner = manager.newSubManager()) {
      Shares shares = shares(state, owner);
      Course course =
          new Course(
              shares.inputs().size(),
              stretch.steps(),
              stretch.chunks(),
              piece -> stretch.watcher().test(chunk(piece, state)));
      List<NDList> moved = module.forward(shares.inputs(), shares.cores(), course);
      state.advance(moved);
    }
  }

  private static Chunk chunk(Piece piece, AscentState state) {
    return new Chunk(
        means(piece, Part::scores, state.slots()), means(piece, Part::meanAbsolute, state.slots()));
  }

  /**
   * A batch as it is dealt out.
   *
   * @param inputs of each share
   * @param cores what the shares run on
   */
  private record Shares(List<Inputs> inputs, CoreThreads cores) {}

  /** With views, and what is made from them, in the hands of an owner. */
  private Shares shares(AscentState state, NDManager owner) {
    List<Integer> bounds = cores.shares(state.slots().size(), precision);
    if (bounds.isEmpty()) {
      return new Shares(List.of(state.inputs(readings)), CoreThreads.NONE);
    }
    List<Inputs> inputs =
        IntStream.range(1, bounds.size())
            .mapToObj(i -> state.inputs(readings, bounds.get(i - 1), bounds.get(i), owner))
            .toList();
    return new Shares(inputs, cores);
  }

  /** Frees what is kept for a next run of a batch like the last; with none under way. */
  void rest() {
    module.rest();
  }

  /**
   * How the batch looks now.
   *
   * @param traces what was traced beside each, as {@link PictureShape#traced} has it
   * @param pictures {@code float[batch][channels * height * width]} in [0, 1]
   * @param scores {@code float[batch]} of these pictures
   * @param likeness {@code float[batch]}, of each to the others of its set; 0 where there are none
   */
  record Measurement(float[][] pictures, float[] scores, float[] likeness, float[][] traces) {}

  /** Renders and scores the batch as it stands. */
  Measurement measure(AscentState state) {
    try (NDManager owner = manager.newSubManager()) {
      Shares shares = shares(state, owner);
      List<NDList> measured = module.measure(shares.inputs(), shares.cores());
      float[] scores = joined(measured, 1);
      float[][] pictures =
          measured.stream()
              .flatMap(share -> Arrays.stream(rows(share.get(0), (int) share.get(1).size())))
              .toArray(float[][]::new);
      Measurement measurement =
          new Measurement(
              pictures, scores, joined(measured, 2), rows(state.trace(), scores.length));
      measured.forEach(NDList::close);
      return measurement;
    }
  }

  /** The values of all shares, one behind the other. */
  private static float[] joined(List<NDList> shares, int index) {
    FloatBuffer joined =
        FloatBuffer.allocate(
            shares.stream().mapToInt(share -> (int) share.get(index).size()).sum());
    shares.forEach(share -> joined.put(share.get(index).toFloatArray()));
    return joined.array();
  }

  /** {@code float[steps][slots]}, of each slot's values; each share has {@code [steps][rows]}. */
  private static float[][] means(Piece piece, Function<Part, float[]> of, List<Slot> all) {
    int steps = piece.steps();
    float[][] means = new float[steps][all.size()];
    int rows = all.get(0).rows();
    int first = 0;
    for (Part share : piece.shares()) {
      float[] values = of.apply(share);
      int slots = values.length / (steps * rows);
      for (int i = 0; i < steps * slots; i++) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
          sum += values[i * rows + row];
        }
        means[i / slots][first + i % slots] = (float) (sum / rows);
      }
      first += slots;
    }
    return means;
  }

  /** {@code float[count][n]}, read row by row, without an array of all of them in between. */
  private static float[][] rows(NDArray array, int count) {
    FloatBuffer flat = array.toByteBuffer(true).asFloatBuffer();
    float[][] rows = new float[count][flat.remaining() / count];
    for (float[] row : rows) {
      flat.get(row);
    }
    return rows;
  }

  @Override
  public void close() {
    module.close();
  }
}
