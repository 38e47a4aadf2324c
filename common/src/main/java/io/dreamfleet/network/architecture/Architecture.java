package io.dreamfleet.network.architecture;

import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;

/**
 * A way to build networks that is known by a name.
 *
 * @param name torchvision's, or its authors'
 * @param plan how it is built
 */
public record Architecture(String name, Plan plan) {

  /** How an architecture is built. */
  @FunctionalInterface
  interface Plan {
    /** From the pictures to the logits. */
    Flow build(Flow pictures, int classes);
  }

  /**
   * A network of this architecture.
   *
   * @param model what the network is called
   * @param classes the number of its logits
   */
  public Network network(String model, InputSpec input, int classes) {
    return Flow.network(model, input, pictures -> plan.build(pictures, classes));
  }
}
