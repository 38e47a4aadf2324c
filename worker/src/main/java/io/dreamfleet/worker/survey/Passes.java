package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.check.PreparedPicture;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.TorchModule;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A network up to the deepest of some layers, compiled in float32, whose outputs come out in one
 * pass. Not safe for use by several threads at once.
 */
final class Passes implements AutoCloseable {
  /** So that ascents wait for a fraction of a second: multiplications of one pass. */
  private static final long WORK = 10_000_000_000L;

  /** Of a pass's outputs: 128 MiB. */
  private static final long NUMBERS = 1 << 25;

  private static final int MOST_PICTURES = 128;

  private final TorchModule module;
  private final Map<String, Integer> places;
  private final int channels;
  private final int batch;

  private Passes(TorchModule module, Map<String, Integer> places, int channels, int batch) {
    this.module = module;
    this.places = places;
    this.channels = channels;
    this.batch = batch;
  }

  /**
   * Compiles a network.
   *
   * @param size of the pictures
   * @param device the manager of the device that it is to run on
   */
  static Passes compile(
      WeightedNetwork weighted, List<String> layers, ImageSize size, NDManager device) {
    Network network = weighted.network();
    int channels = network.input().channels();
    if (channels != 1 && channels != 3) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "model: %s takes pictures of %d channels; a data set's have 3, or 1"
              .formatted(network.name(), channels));
    }
    Set<String> tapped =
        layers.stream().map(layer -> network.layer(layer).name()).collect(Collectors.toSet());
    List<String> taps =
        network.nodes().stream().map(node -> node.name()).filter(tapped::contains).toList();
    Network truncated = network.truncatedAfter(tapped);
    WeightedNetwork folded =
        BatchNormFolding.fold(new WeightedNetwork(truncated, weighted.parameters()), tapped);
    Map<String, Integer> places = new LinkedHashMap<>();
    layers.forEach(layer -> places.put(layer, taps.indexOf(network.layer(layer).name())));
    ProgramShape shape = new ProgramShape(taps, UpdateRule.ADAM, Precision.FLOAT32);
    return new Passes(
        TorchModule.compile(folded, shape, device), places, channels, batch(truncated, taps, size));
  }

  private static int batch(Network network, List<String> taps, ImageSize size) {
    Map<String, FeatureShape> shapes = network.shapes(size.height(), size.width());
    long outputs = taps.stream().mapToLong(tap -> shapes.get(tap).elements()).sum();
    long work = Math.max(1, network.multiplyAdds(size.height(), size.width()));
    return (int) Math.max(1, Math.min(MOST_PICTURES, Math.min(WORK / work, NUMBERS / outputs)));
  }

  /** How many pictures go through at once. */
  int batch() {
    return batch;
  }

  /**
   * Sends pictures through.
   *
   * @param device of the network
   * @param taker is given the outputs by layer, which are freed when it returns
   */
  void run(List<PreparedPicture> pictures, NDManager device, Consumer<Map<String, NDArray>> taker) {
    ImageSize size = pictures.get(0).size();
    Shape shape = new Shape(pictures.size(), channels, size.height(), size.width());
    try (NDManager run = device.newSubManager();
        NDArray input = run.create(values(pictures)).reshape(shape);
        NDList outputs = module.features(input)) {
      Map<String, NDArray> byLayer = new LinkedHashMap<>();
      places.forEach((layer, place) -> byLayer.put(layer, outputs.get(place)));
      taker.accept(byLayer);
    }
  }

  private float[] values(List<PreparedPicture> pictures) {
    int area = Math.toIntExact(pictures.get(0).size().pixels());
    float[] values = new float[pictures.size() * channels * area];
    int to = 0;
    for (PreparedPicture picture : pictures) {
      System.arraycopy(picture.values(), 0, values, to, channels * area);
      to += channels * area;
    }
    return values;
  }

  @Override
  public void close() {
    module.close();
  }
}
