package io.dreamfleet.network;

/** A height and a width: of a kernel, a stride, a padding, in elements. */
public record Extent(int height, int width) {
  public static final Extent ZERO = square(0);
  public static final Extent ONE = square(1);

  public static Extent square(int side) {
    return new Extent(side, side);
  }
}
