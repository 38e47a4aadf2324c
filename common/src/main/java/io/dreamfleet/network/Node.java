package io.dreamfleet.network;

import java.util.List;

/**
 * One named computation.
 *
 * @param name as torchvision's feature extraction names it: the module's path, with {@code _1} from
 *     the second use of a module on ({@code layer1.0.relu_1})
 * @param op what it computes
 * @param inputs the nodes it reads, {@link Network#INPUT} for the picture
 */
public record Node(String name, Op op, List<String> inputs) {
  /** The short name of a parameter that is called as its node. */
  static final String OWN_NAME = "";

  public Node {
    inputs = List.copyOf(inputs);
  }

  /** The full name of one of its parameters, as a checkpoint has it. */
  public String parameter(String shortName) {
    return shortName.equals(OWN_NAME) ? name : name + "." + shortName;
  }
}
