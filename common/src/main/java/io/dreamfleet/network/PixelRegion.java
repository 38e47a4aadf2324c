package io.dreamfleet.network;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A rectangle of pixels.
 *
 * @param top the first row
 * @param left the first column
 * @param height rows; 0 or more
 * @param width columns; 0 or more
 */
public record PixelRegion(int top, int left, int height, int width) {

  /**
   * The smallest rectangle with every pixel that one element depends on: its receptive field, as
   * far as it lies in the picture and padding does not end it. Goes backwards through the network
   * (Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill
   * 2019), and at every node leaves out the places that are not there.
   *
   * @param layer its name in the network
   * @param row the element's, from 0; 0 for a vector
   * @param column the element's, likewise
   * @param height the picture's, in pixels
   * @param width the picture's, in pixels
   */
  public static PixelRegion seenBy(
      Network network, String layer, int row, int column, int height, int width) {
    Map<String, FeatureShape> shapes = network.shapes(height, width);
    BitSet rows = read(network, layer, row, Extent::height, lengths(shapes, FeatureShape::height));
    BitSet columns =
        read(network, layer, column, Extent::width, lengths(shapes, FeatureShape::width));
    if (rows.isEmpty() || columns.isEmpty()) {
      return new PixelRegion(0, 0, 0, 0);
    }
    int top = rows.nextSetBit(0);
    int left = columns.nextSetBit(0);
    return new PixelRegion(top, left, rows.length() - top, columns.length() - left);
  }

  /** Whether it has no pixel. */
  public boolean isEmpty() {
    return height == 0 || width == 0;
  }

  private static Map<String, Integer> lengths(
      Map<String, FeatureShape> shapes, ToIntFunction<FeatureShape> axis) {
    Map<String, Integer> lengths = new HashMap<>();
    shapes.forEach((node, shape) -> lengths.put(node, axis.applyAsInt(shape)));
    return lengths;
  }

  /** The pixels along one axis that a place of a layer depends on. */
  private static BitSet read(
      Network network,
      String layer,
      int place,
      ToIntFunction<Extent> axis,
      Map<String, Integer> lengths) {
    Map<String, BitSet> read = new HashMap<>();
    lengths.keySet().forEach(node -> read.put(node, new BitSet()));
    read.get(network.layer(layer).name()).set(place);
    for (int i = network.nodes().size() - 1; i >= 0; i--) {
      Node node = network.nodes().get(i);
      BitSet places = read.get(node.name());
      for (String input : node.inputs()) {
        read.get(input).or(back(places, node.op(), axis, lengths.get(input)));
      }
    }
    return read.get(Network.INPUT);
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** The places of an input that some places of the output depend on. */
  private static BitSet back(BitSet places, Op op, ToIntFunction<Extent> axis, int length) {
    BitSet read = new BitSet();
    if (op instanceof Op.AdaptiveAvgPool2d pool) {
      int windows = axis.applyAsInt(pool.places());
      places.stream()
          .forEach(
              place -> read.set(place * length / windows, ceilDiv((place + 1) * length, windows)));
      return read;
    }
    if (combines(op) && length == 1) {
      read.set(0, !places.isEmpty());
      return read;
    }
    if (op instanceof ImportedOp.Pad pad && pad.filling() != ImportedOp.Filling.NUMBER) {
      int before = axis.applyAsInt(new Extent(pad.top(), pad.left()));
      places.stream()
          .map(place -> source(pad.filling(), place - before, length))
          .forEach(read::set);
      return read;
    }
    Reach.Along reached = Reach.of(op).along(axis);
    places.stream().flatMap(place -> reached.places(place, length)).forEach(read::set);
    return read;
  }

  /** Whether a single place of an input can go for all places. */
  private static boolean combines(Op op) {
    return op instanceof Op.Multiply || op instanceof ImportedOp.Combine;
  }

  /** Where padding that is no number comes from. */
  private static int source(ImportedOp.Filling filling, int place, int length) {
    int inside = Math.max(0, Math.min(length - 1, place));
    return filling == ImportedOp.Filling.REFLECTION ? 2 * inside - place : inside;
  }
}
