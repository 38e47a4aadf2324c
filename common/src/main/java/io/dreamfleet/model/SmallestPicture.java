package io.dreamfleet.model;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.network.FeatureShape;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The smallest picture of which a layer makes anything. */
final class SmallestPicture {
  private SmallestPicture() {}

  /**
   * Rows and columns are independent of each other; pictures of the network's own size are large
   * enough.
   */
  static ImageSize of(Model model, String layer) {
    ImageSize own = model.defaultSize();
    return new ImageSize(
        smallest(own.width(), width -> isEnough(model, layer, own.height(), width)),
        smallest(own.height(), height -> isEnough(model, layer, height, own.width())));
  }

  private static int smallest(int enough, IntPredicate test) {
    return IntStream.range(1, enough).filter(test).findFirst().orElse(enough);
  }

  private static boolean isEnough(Model model, String layer, int height, int width) {
    String node = model.network().layer(layer).name();
    FeatureShape shape = model.network().shapes(height, width).get(node);
    return shape.elements() > 0 && model.network().misfit(node, height, width).isEmpty();
  }
}
