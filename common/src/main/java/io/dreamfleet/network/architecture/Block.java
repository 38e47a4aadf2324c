package io.dreamfleet.network.architecture;

/** A part of a network, such as a convolution or a residual block, that any output can go into. */
@FunctionalInterface
interface Block {
  /**
   * Appends the part to a network.
   *
   * @param x what goes in
   * @param name the part's name within the module that is being built
   * @return what comes out
   */
  Flow apply(Flow x, String name);
}
