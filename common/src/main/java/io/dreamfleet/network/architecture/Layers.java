package io.dreamfleet.network.architecture;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The parts that architectures are made of, but for convolutions, which are {@link Conv}. */
final class Layers {
  /** The default of {@code torch.nn.BatchNorm2d}. */
  static final double TORCH_EPSILON = 1e-5;

  private Layers() {}

  /** {@code torch.nn.Sequential}: parts one after the other, called 0, 1, 2 and so on. */
  static Block sequential(List<Block> parts) {
    return module(
        x -> {
          Flow out = x;
          for (int i = 0; i < parts.size(); i++) {
            out = out.then(Integer.toString(i), parts.get(i));
          }
          return out;
        });
  }

  static Block sequential(Block... parts) {
    return sequential(Arrays.asList(parts));
  }

  /** A module with names of its own. */
  static Block module(UnaryOperator<Flow> body) {
    return (x, name) -> x.module(name, body);
  }

  /** A convolution, its batch-norm, and maybe an activation, as a sequence. */
  static Block convolved(Conv conv, double epsilon, Block... activation) {
    List<Block> parts = new ArrayList<>(List.of(conv, norm(epsilon)));
    parts.addAll(Arrays.asList(activation));
    return sequential(parts);
  }

  /** What leaves everything as it is where nothing is trained, such as a dropout. */
  static Block nothing() {
    return Flow::named;
  }

  static Block norm() {
    return norm(TORCH_EPSILON);
  }

  static Block norm(double epsilon) {
    return (x, name) -> x.op(name, new Op.BatchNorm2d(x.channels(), epsilon));
  }

  static Block relu() {
    return op(new Op.Relu());
  }

  static Block activation(Op.Function function) {
    return op(new Op.Activation(function));
  }

  static Block maxPool(int kernel, int stride, int padding) {
    return maxPool(kernel, stride, padding, Op.Rounding.FLOOR);
  }

  static Block maxPool(int kernel, int stride, int padding, Op.Rounding rounding) {
    return op(
        new Op.MaxPool2d(
            Extent.square(kernel), Extent.square(stride), Extent.square(padding), rounding));
  }

  static Block averagePool(int kernel, int stride, int padding) {
    return op(
        new Op.AvgPool2d(Extent.square(kernel), Extent.square(stride), Extent.square(padding)));
  }

  /** As many means along each side. */
  static Block averagePool(int side) {
    return op(new Op.AdaptiveAvgPool2d(Extent.square(side)));
  }

  /** The mean over all places. */
  static Block globalPool() {
    return op(new Op.GlobalAveragePool());
  }

  static Block flatten() {
    return op(new Op.Flatten());
  }

  /** The mean over all places as a vector. */
  static Block mean() {
    return module(x -> x.then("pool", globalPool()).then("flatten", flatten()));
  }

  static Block linear(int out) {
    return (x, name) -> x.op(name, new Op.Linear(x.channels(), out));
  }

  private static Block op(Op op) {
    return (x, name) -> x.op(name, op);
  }
}
