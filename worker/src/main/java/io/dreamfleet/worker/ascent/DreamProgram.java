package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.BatchNormFolding;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.DreamModule;
import io.dreamfleet.worker.program.DreamModule.Tile;
import io.dreamfleet.worker.program.Precision;
import java.util.List;
import java.util.Set;

/**
 * One objective over one network, ready to look at pictures of any size tile by tile. Not safe for
 * use by several threads at once.
 */
final class DreamProgram implements AutoCloseable {
  /** The largest side of a tile, unless the network's own pictures are larger. */
  private static final int TILE = 512;

  private final NDManager manager;
  private final DreamModule module;
  private final List<NDArray> readings;
  private final int largestTile;

  private DreamProgram(
      NDManager manager, DreamModule module, List<NDArray> readings, int largestTile) {
    this.manager = manager;
    this.module = module;
    this.readings = readings;
    this.largestTile = largestTile;
  }

  /** Compiles the network up to the deepest layer that the objective reads. */
  static DreamProgram compile(
      WeightedNetwork model, Objective objective, Precision precision, NDManager device) {
    InputSpec input = model.network().input();
    int largestTile = Math.max(TILE, Math.max(input.height(), input.width()));
    return compile(model, objective, precision, device, largestTile);
  }

  /** Compiles for tiles of at most this size, twice the overlap at least. */
  static DreamProgram compile(
      WeightedNetwork model,
      Objective objective,
      Precision precision,
      NDManager device,
      int largestTile) {
    Network network = model.network();
    List<String> taps = DreamReading.taps(objective, network);
    Set<String> tapped = Set.copyOf(taps);
    WeightedNetwork folded =
        BatchNormFolding.fold(
            new WeightedNetwork(network.truncatedAfter(tapped), model.parameters()), tapped);
    NDManager manager = device.newSubManager();
    try {
      DreamModule module = DreamModule.compile(folded, taps, precision, manager);
      List<NDArray> readings =
          DreamReading.of(objective, network, taps).stream()
              .map(at -> manager.create(at.flat(), new Shape(2, at.means().length)))
              .toList();
      return new DreamProgram(manager, module, readings, largestTile);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** One tile of a picture: its rows and its columns. */
  record Place(TileAxis.Strip rows, TileAxis.Strip columns) {}

  /** The tiles of a picture, row by row. */
  List<Place> tiles(ImageSize size) {
    List<TileAxis.Strip> columns = TileAxis.cut(size.width(), largestTile);
    return TileAxis.cut(size.height(), largestTile).stream()
        .flatMap(row -> columns.stream().map(column -> new Place(row, column)))
        .toList();
  }

  /** Adds one tile's part of the score's gradient, and returns the tile's score. */
  float addGradient(NDArray picture, NDArray gradient, Place place) {
    try (Tile tile = tile(place)) {
      return module.addGradient(picture, gradient, tile, readings);
    }
  }

  /** The mean score of a picture's tiles. */
  double score(NDArray picture, ImageSize size) {
    List<Place> places = tiles(size);
    double sum = 0;
    for (Place place : places) {
      try (Tile tile = tile(place)) {
        sum += module.score(picture, tile, readings);
      }
    }
    return sum / places.size();
  }

  DreamModule module() {
    return module;
  }

  private Tile tile(Place place) {
    return new Tile(
        manager.create(place.rows().weights()),
        manager.create(place.columns().weights()),
        manager.create(new long[] {place.rows().start(), place.columns().start()}));
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
