package io.dreamfleet.network;

/** The shape of a node's output for one picture. */
public sealed interface FeatureShape {
  int channels();

  /** Rows; 1 for a vector. */
  int height();

  /** Columns; 1 for a vector. */
  int width();

  default long elements() {
    return (long) channels() * height() * width();
  }

  /** As people write it: {@code 64x56x56}, or {@code 1000}. */
  String text();

  /** A feature map, {@code float[channels][height][width]}. */
  record Map(int channels, int height, int width) implements FeatureShape {
    @Override
    public String text() {
      return channels + "x" + height + "x" + width;
    }
  }

  /** A vector, {@code float[channels]}: what is left behind a flatten or a linear layer. */
  record Vector(int channels) implements FeatureShape {
    @Override
    public int height() {
      return 1;
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public String text() {
      return Integer.toString(channels);
    }
  }
}
