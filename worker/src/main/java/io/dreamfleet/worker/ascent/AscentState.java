package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.Reading;
import io.dreamfleet.worker.program.TorchModule.Inputs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What a batch of ascents carries from step to step, on the device: image and optimizer state
 * ({@code float[batch][...]}, of the {@link PictureShape}'s stored shape), the trace, step counts
 * ({@code double[batch]}), and what stays: the recipes' numbers and seeds ({@code
 * double[batch][n]}) and, for the program that runs it, the objectives' selectors.
 */
final class AscentState implements AutoCloseable {
  private final Network network;
  private final NDManager parent;
  private final CoreThreads cores;
  private final NDManager manager;
  private final List<Slot> slots;
  private final NDArray numbers;
  private NDArray image;
  private NDArray first;
  private NDArray second;
  private NDArray trace;
  private NDArray step;
  private List<Reading> readings = List.of();
  private List<NDArray> selectors = List.of();

  private AscentState(
      Network network,
      NDManager parent,
      CoreThreads cores,
      NDManager manager,
      List<Slot> slots,
      NDArray image,
      NDArray first,
      NDArray second,
      NDArray trace,
      NDArray step) {
    this.network = network;
    this.parent = parent;
    this.cores = cores;
    this.manager = manager;
    this.slots = slots;
    this.image = image;
    this.first = first;
    this.second = second;
    this.trace = trace;
    this.step = step;
    this.numbers = manager.create(slots.stream().flatMap(Slot::numbers).toArray(double[][]::new));
  }

  /**
   * Ascents where they stand.
   *
   * @param slots of one picture size, at least one
   * @param parent the manager of the device
   * @param cores what puts arrays together: libtorch's own threads, once woken, turn on the spot
   *     for a while, and keep the cores from the next run
   */
  static AscentState of(List<Slot> slots, Network network, NDManager parent, CoreThreads cores) {
    return cores.onOne(() -> created(slots, network, parent, cores));
  }

  private static AscentState created(
      List<Slot> slots, Network network, NDManager parent, CoreThreads cores) {
    NDManager manager = parent.newSubManager();
    Slot one = slots.get(0);
    PictureShape picture = PictureShape.of(one.recipe(), one.size());
    Shape batch = new Shape((long) slots.size() * one.rows());
    Shape shape = batch.addAll(new Shape(picture.stored(network.input().channels(), one.size())));
    Shape traced = batch.addAll(new Shape(picture.traced(one.size())));
    return new AscentState(
        network,
        parent,
        cores,
        manager,
        List.copyOf(slots),
        filled(slots.stream().map(slot -> slot.from().image()).toList(), shape, manager),
        filled(slots.stream().map(slot -> slot.from().first()).toList(), shape, manager),
        filled(slots.stream().map(slot -> slot.from().second()).toList(), shape, manager),
        filled(slots.stream().map(slot -> slot.from().trace()).toList(), traced, manager),
        manager.create(
            slots.stream()
                .flatMap(slot -> Collections.nCopies(slot.rows(), slot).stream())
                .mapToDouble(slot -> slot.from().step())
                .toArray()));
  }

  /**
   * An array of the slots' values, or of zeros where one has none yet. Each slot's go to the device
   * by themselves: of many large pictures together there are more than an array of Java holds.
   */
  private static NDArray filled(List<float[]> slots, Shape shape, NDManager manager) {
    Shape each = new Shape(shape.get(0) / slots.size()).addAll(shape.slice(1));
    try (NDList parts = new NDList()) {
      for (float[] values : slots) {
        parts.add(values.length == 0 ? manager.zeros(each) : manager.create(values, each));
      }
      return joined(parts, manager);
    }
  }

  List<Slot> slots() {
    return slots;
  }

  /** These ascents and others behind them, as a state of its own. */
  AscentState with(List<Slot> newcomers) {
    List<Slot> all = new ArrayList<>(slots);
    all.addAll(newcomers);
    try (AscentState others = of(newcomers, network, parent, cores)) {
      return derived(all, others, (mine, theirs, owner) -> joined(List.of(mine, theirs), owner));
    }
  }

  /** Some of these ascents, as a state of its own. */
  AscentState part(List<Integer> chosen) {
    return derived(
        chosen.stream().map(slots::get).toList(),
        this,
        (mine, same, owner) -> slots(mine, chosen, owner));
  }

  /**
   * Makes an array of a new state from this state's and another's, owned by the new one's manager.
   */
  private interface Derivation {
    NDArray array(NDArray mine, NDArray theirs, NDManager owner);
  }

  /** All or nothing: where memory runs out half way, what was made is freed. */
  private AscentState derived(List<Slot> of, AscentState other, Derivation derivation) {
    return cores.onOne(() -> derivedHere(of, other, derivation));
  }

  private AscentState derivedHere(List<Slot> of, AscentState other, Derivation derivation) {
    NDManager owner = parent.newSubManager();
    try {
      return new AscentState(
          network,
          parent,
          cores,
          owner,
          List.copyOf(of),
          derivation.array(image, other.image, owner),
          derivation.array(first, other.first, owner),
          derivation.array(second, other.second, owner),
          derivation.array(trace, other.trace, owner),
          derivation.array(step, other.step, owner));
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /** Where one of them stands, copied from the device. */
  Position position(int slot) {
    try (AscentState one = part(List.of(slot))) {
      return new Position(
          (int) one.step.toDoubleArray()[0],
          one.image.toFloatArray(),
          one.first.toFloatArray(),
          one.second.toFloatArray(),
          one.trace.toFloatArray());
    }
  }

  /** What stands side by side is taken together: mostly all but a few of many stay. */
  private NDArray slots(NDArray array, List<Integer> chosen, NDManager owner) {
    int rows = slots.get(0).rows();
    try (NDList slices = new NDList()) {
      int from = 0;
      for (int i = 1; i <= chosen.size(); i++) {
        if (i == chosen.size() || chosen.get(i) != chosen.get(i - 1) + 1) {
          slices.add(array.get(chosen.get(from) * rows + ":" + (chosen.get(i - 1) + 1) * rows));
          from = i;
        }
      }
      return joined(slices, owner);
    }
  }

  private static NDArray joined(List<NDArray> arrays, NDManager owner) {
    NDArray joined = NDArrays.concat(new NDList(arrays));
    joined.attach(owner);
    return joined;
  }

  NDArray image() {
    return image;
  }

  /** {@code float[batch][...]}, of the {@link PictureShape}'s traced shape. */
  NDArray trace() {
    return trace;
  }

  /** The optimizer's first and second state, trace, step counts and numbers. */
  List<NDArray> optimizer() {
    return List.of(first, second, trace, step, numbers);
  }

  /** What a program with these readings takes for the whole batch. */
  Inputs inputs(List<Reading> programReadings) {
    return new Inputs(image, optimizer(), selectors(programReadings));
  }

  /**
   * What a program with these readings takes for some slots: views, owned by the given manager.
   *
   * @param from the first of them
   * @param to the one behind the last of them
   */
  Inputs inputs(List<Reading> programReadings, int from, int to, NDManager owner) {
    Inputs all = inputs(programReadings);
    int rows = slots.get(0).rows();
    UnaryOperator<NDArray> chosen =
        array -> {
          NDArray view = array.get(from * rows + ":" + to * rows);
          view.attach(owner);
          return view;
        };
    return new Inputs(
        chosen.apply(all.image()),
        all.optimizer().stream().map(chosen).toList(),
        all.selectors().stream().map(chosen).toList());
  }

  /** The objectives as weights of a program's readings, two arrays for each. */
  private List<NDArray> selectors(List<Reading> programReadings) {
    if (!programReadings.equals(readings)) {
      selectors.forEach(NDArray::close);
      selectors = created(programReadings);
      readings = programReadings;
    }
    return selectors;
  }

  private List<NDArray> created(List<Reading> programReadings) {
    Map<String, FeatureShape> shapes = Selection.shapes(slots, network);
    List<List<Selector>> chosen =
        slots.stream()
            .flatMap(
                slot ->
                    Collections.nCopies(
                        slot.rows(),
                        Selection.of(slot, network, shapes).forReadings(programReadings, shapes))
                        .stream())
            .toList();
    List<NDArray> created = new ArrayList<>();
    for (int i = 0; i < programReadings.size(); i++) {
      int reading = i;
      created.add(rows(chosen, selectors -> selectors.get(reading).channels()));
      created.add(rows(chosen, selectors -> selectors.get(reading).places()));
    }
    return created;
  }

  private NDArray rows(List<List<Selector>> chosen, Function<List<Selector>, float[]> row) {
    return manager.create(chosen.stream().map(row).toArray(float[][]::new));
  }

  /** Takes over what a run of the program returned for each share, and frees what it replaces. */
  void advance(List<NDList> moved) {
    List<NDArray> whole =
        cores.onEach(
            IntStream.range(0, 5)
                .<Supplier<NDArray>>mapToObj(index -> () -> joined(moved, index))
                .toList());
    NDList replaced = new NDList(image, first, second, trace, step);
    image = whole.get(0);
    first = whole.get(1);
    second = whole.get(2);
    trace = whole.get(3);
    step = whole.get(4);
    replaced.close();
  }

  private NDArray joined(List<NDList> shares, int index) {
    List<NDArray> arrays = shares.stream().map(share -> share.get(index)).toList();
    if (arrays.size() > 1) {
      return joined(arrays, manager);
    }
    arrays.get(0).attach(manager);
    return arrays.get(0);
  }

  @Override
  public void close() {
    manager.close();
  }
}
