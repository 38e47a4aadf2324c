package io.dreamfleet.network.architecture;

/** Numbers of channels that come from multiplying others. */
final class Channels {
  private static final int QUANTUM = 8;

  /** A tenth less than what was wished for is the least that is taken. */
  private static final double LEAST = 0.9;

  private Channels() {}

  /** The multiple of 8 that is nearest ({@code torchvision.models._utils._make_divisible}). */
  static int scaled(double wished) {
    return divisible(wished, QUANTUM);
  }

  /** The nearest multiple of a number. */
  static int divisible(double wished, int divisor) {
    int nearest = Math.max(divisor, (int) (wished + divisor / 2.0) / divisor * divisor);
    return nearest < LEAST * wished ? nearest + divisor : nearest;
  }
}
