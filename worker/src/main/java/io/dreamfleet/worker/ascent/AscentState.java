package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.program.UpdateRule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch of ascents carries from step to step, on the device: image and optimizer state
 * ({@code float[batch][channels][height][width]}), step counts ({@code double[batch]}), and what
 * stays: the optimizers' numbers ({@code double[batch][n]}) and the objectives' selectors.
 */
final class AscentState implements AutoCloseable {
  private final NDManager manager;
  private final NDArray numbers;
  private final List<NDArray> selectors;
  private NDArray image;
  private NDArray first;
  private NDArray second;
  private NDArray step;

  private AscentState(NDManager manager, NDArray image, NDArray numbers, List<NDArray> selectors) {
    this.manager = manager;
    this.image = image;
    this.numbers = numbers;
    this.selectors = selectors;
    this.first = image.zerosLike();
    this.second = image.zerosLike();
    this.step = manager.zeros(new Shape(image.getShape().get(0)), DataType.FLOAT64);
  }

  /**
   * The state before the first step.
   *
   * @param slots of one picture size
   * @param taps the nodes that the program reads, in its order
   * @param parent the manager of the program's device
   */
  static AscentState start(List<Slot> slots, Network network, List<String> taps, NDManager parent) {
    NDManager manager = parent.newSubManager();
    Slot one = slots.get(0);
    int batch = slots.size();
    Shape shape =
        new Shape(batch, network.input().channels(), one.size().height(), one.size().width());
    FloatBuffer images = FloatBuffer.allocate(Math.toIntExact(shape.size()));
    double[][] numbers = new double[batch][];
    for (int i = 0; i < batch; i++) {
      images.put(slots.get(i).image());
      numbers[i] = UpdateRule.numbers(slots.get(i).optimizer());
    }
    return new AscentState(
        manager,
        manager.create(images.flip(), shape),
        manager.create(numbers),
        selectors(slots, network, taps, manager));
  }

  private static List<NDArray> selectors(
      List<Slot> slots, Network network, List<String> taps, NDManager manager) {
    var shapes = network.shapes(slots.get(0).size().height(), slots.get(0).size().width());
    List<NDArray> selectors = new ArrayList<>();
    for (String tap : taps) {
      List<Selector> ofTap =
          slots.stream()
              .map(
                  slot ->
                      network.layer(slot.objective().layer()).name().equals(tap)
                          ? Selector.of(slot.objective(), shapes.get(tap))
                          : Selector.nothing(shapes.get(tap)))
              .toList();
      selectors.add(manager.create(ofTap.stream().map(Selector::channels).toArray(float[][]::new)));
      selectors.add(manager.create(ofTap.stream().map(Selector::places).toArray(float[][]::new)));
    }
    return selectors;
  }

  NDArray image() {
    return image;
  }

  List<NDArray> selectors() {
    return selectors;
  }

  /** What the program's forward takes between the image and the step count. */
  List<NDArray> optimizer() {
    return List.of(first, second, step, numbers);
  }

  /** Takes over what a run of the program returned, and frees what it replaces. */
  void advance(NDList moved, int steps) {
    NDList replaced = new NDList(image, first, second, step);
    image = moved.get(0);
    first = moved.get(1);
    second = moved.get(2);
    step = step.add(steps);
    replaced.close();
  }

  @Override
  public void close() {
    manager.close();
  }
}
