package io.dreamfleet.network.architecture;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An output of a network that is being built, from which the network can go on.
 *
 * @param net where nodes are put
 * @param module what the names of nodes begin with: empty, or a module's path with a dot behind it
 * @param node the node whose output it is
 * @param shape of the output, for pictures of the network's own size
 */
record Flow(NetworkBuilder net, String module, String node, FeatureShape shape) {

  /** A whole network. */
  static Network network(String name, InputSpec input, UnaryOperator<Flow> body) {
    NetworkBuilder net = new NetworkBuilder(name, input);
    FeatureShape pictures = new FeatureShape.Map(input.channels(), input.height(), input.width());
    body.apply(new Flow(net, "", Network.INPUT, pictures));
    return net.build();
  }

  /** The number of channels that it has. */
  int channels() {
    return shape.channels();
  }

  /** Goes through a part of this name. */
  Flow then(String name, Block block) {
    return block.apply(this, name);
  }

  /** Goes through the parts of a module of this name. */
  Flow module(String name, UnaryOperator<Flow> body) {
    Flow out = body.apply(new Flow(net, module + name + ".", node, shape));
    net.layer(module + name, out.node);
    return new Flow(net, module, out.node, out.shape);
  }

  /** Goes into an operation, the first of its inputs. */
  Flow op(String name, Op op, Flow... others) {
    List<Flow> inputs = new ArrayList<>(List.of(this));
    inputs.addAll(Arrays.asList(others));
    String added =
        net.add(
            net.unused(module + name), op, inputs.stream().map(Flow::node).toArray(String[]::new));
    return new Flow(net, module, added, op.output(inputs.stream().map(Flow::shape).toList()));
  }

  /** The same output under another name: of a module that does nothing to it. */
  Flow named(String name) {
    net.layer(net.unused(module + name), node);
    return this;
  }

  /** The sum with another output. */
  Flow plus(String name, Flow other) {
    return op(name, new Op.Add(), other);
  }

  /** The channels of this and other outputs, one after the other. */
  Flow concat(String name, Flow... others) {
    return others.length == 0 ? named(name) : op(name, new Op.Concat(), others);
  }
}
