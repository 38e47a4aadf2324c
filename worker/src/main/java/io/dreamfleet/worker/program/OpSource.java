package io.dreamfleet.worker.program;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A computation of networks as a TorchScript expression.
 *
 * @param inputs the expressions of its inputs
 * @param shape of the first input, for pictures of any size
 * @param parameter the expression of a parameter, by its short name
 */
record OpSource(List<String> inputs, FeatureShape shape, UnaryOperator<String> parameter) {

  /**
   * Written out, because the form in which programs are kept knows {@code gelu} without a choice.
   */
  private static final String GELU_BY_TANH =
      "torch.mul(torch.mul(%1$s, 0.5), torch.add(torch.tanh(torch.mul(torch.add(%1$s,"
          + " torch.mul(torch.pow(%1$s, 3.), 0.044715)), 0.7978845608028654)), 1.))";

  /** An operation that only gathers what it is given, of which it reads one input. */
  static Optional<String> pooled(Op op, String x) {
    if (op instanceof Op.MaxPool2d pool) {
      return Optional.of("torch.max_pool2d(%s, %s)".formatted(x, windows(pool)));
    }
    if (op instanceof Op.AvgPool2d pool) {
      return Optional.of(
          "torch.avg_pool2d(%s, %s, %s, %s, %s, %s, None)"
              .formatted(
                  x,
                  list(pool.kernel()),
                  list(pool.stride()),
                  list(pool.padding()),
                  pool.rounding() == Op.Rounding.CEIL ? "True" : "False",
                  pool.margin() == Op.Margin.COUNTED ? "True" : "False"));
    }
    if (op instanceof Op.AdaptiveAvgPool2d pool) {
      return Optional.of("torch.adaptive_avg_pool2d(%s, %s)".formatted(x, list(pool.places())));
    }
    if (op instanceof Op.GlobalAveragePool) {
      return Optional.of("torch.adaptive_avg_pool2d(%s, [1, 1])".formatted(x));
    }
    if (op instanceof Op.Flatten) {
      return Optional.of("torch.flatten(%s, 1, -1)".formatted(x));
    }
    return Optional.empty();
  }

  /** The windows of a pool: kernel, stride, padding, dilation and whether to round up. */
  static String windows(Op.MaxPool2d pool) {
    return "%s, %s, %s, %s, %s"
        .formatted(
            list(pool.kernel()),
            list(pool.stride()),
            list(pool.padding()),
            list(pool.dilation()),
            pool.rounding() == Op.Rounding.CEIL ? "True" : "False");
  }

  /** The windows of a convolution: stride, padding, dilation and groups. */
  static String windows(Op.Conv2d conv) {
    return "%s, %s, %s, %d"
        .formatted(list(conv.stride()), list(conv.padding()), list(conv.dilation()), conv.groups());
  }

  /** Channels of several outputs, one after the other. */
  static String concatenated(List<String> inputs) {
    return "torch.cat([%s], 1)".formatted(String.join(", ", inputs));
  }

  String of(Op op) {
    if (op instanceof Op.Conv2d conv) {
      return "torch.conv2d(%s, %s, %s, %s)"
          .formatted(
              x(),
              parameter.apply("weight"),
              conv.bias() ? parameter.apply("bias") : "None",
              windows(conv));
    }
    if (op instanceof Op.Linear) {
      return linear();
    }
    if (op instanceof Op.BatchNorm2d norm) {
      return "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)"
          .formatted(
              x(),
              parameter.apply("weight"),
              parameter.apply("bias"),
              parameter.apply("running_mean"),
              parameter.apply("running_var"),
              norm.epsilon());
    }
    if (op instanceof ImportedOp imported) {
      return new ImportedOpSource(inputs, parameter).of(imported);
    }
    if (op instanceof Op.LayerNorm2d norm && shape instanceof FeatureShape.Vector) {
      return "torch.layer_norm(%s, [%d], %s, %s, %s)"
          .formatted(
              x(),
              norm.features(),
              parameter.apply("weight"),
              parameter.apply("bias"),
              norm.epsilon());
    }
    if (op instanceof Op.LayerNorm2d norm) {
      return ("torch.permute(torch.layer_norm(torch.permute(%s, [0, 2, 3, 1]), [%d], %s, %s, %s),"
              + " [0, 3, 1, 2])")
          .formatted(
              x(),
              norm.features(),
              parameter.apply("weight"),
              parameter.apply("bias"),
              norm.epsilon());
    }
    return elementwise(op)
        .or(() -> ofChannels(op))
        .or(() -> pooled(op, x()))
        .orElseThrow(() -> new IllegalStateException("no TorchScript for " + op));
  }

  private String x() {
    return inputs.get(0);
  }

  /** As a convolution, because a matrix product rounds differently for batches of other sizes. */
  private String linear() {
    String place = "torch.unsqueeze(torch.unsqueeze(%s, -1), -1)";
    String weight = place.formatted(parameter.apply("weight"));
    String bias = parameter.apply("bias");
    return shape instanceof FeatureShape.Map
        ? "torch.conv2d(%s, %s, %s)".formatted(x(), weight, bias)
        : "torch.flatten(torch.conv2d(%s, %s, %s), 1, -1)"
            .formatted(place.formatted(x()), weight, bias);
  }

  private Optional<String> elementwise(Op op) {
    if (op instanceof Op.Relu) {
      return Optional.of("torch.relu(%s)".formatted(x()));
    }
    if (op instanceof Op.Add) {
      return Optional.of("torch.add(%s, %s)".formatted(x(), inputs.get(1)));
    }
    if (op instanceof Op.Multiply) {
      return Optional.of("torch.mul(%s, %s)".formatted(x(), inputs.get(1)));
    }
    if (op instanceof Op.Scale scale) {
      String factors = parameter.apply(scale.parameters().keySet().iterator().next());
      return Optional.of("torch.mul(%s, %s)".formatted(x(), factors));
    }
    if (op instanceof Op.Activation activation) {
      return Optional.of(
          switch (activation.function()) {
            case RELU6 -> "torch.hardtanh(%s, 0., 6.)".formatted(x());
            case SIGMOID -> "torch.sigmoid(%s)".formatted(x());
            case HARDSIGMOID -> "torch.hardsigmoid(%s)".formatted(x());
            case HARDSWISH -> "torch.hardswish(%s)".formatted(x());
            case SILU -> "torch.silu(%s)".formatted(x());
            case GELU -> "torch.gelu(%s)".formatted(x());
            case GELU_TANH -> GELU_BY_TANH.formatted(x());
            case TANH -> "torch.tanh(%s)".formatted(x());
            case ERF -> "torch.erf(%s)".formatted(x());
            case EXP -> "torch.exp(%s)".formatted(x());
            case LOG -> "torch.log(%s)".formatted(x());
            case SQRT -> "torch.sqrt(%s)".formatted(x());
            case ABS -> "torch.abs(%s)".formatted(x());
            case NEG -> "torch.neg(%s)".formatted(x());
            case SOFTPLUS -> "torch.softplus(%s, 1, 20)".formatted(x());
          });
    }
    return Optional.empty();
  }

  private Optional<String> ofChannels(Op op) {
    if (op instanceof Op.Concat) {
      return Optional.of(concatenated(inputs));
    }
    if (op instanceof Op.Slice slice) {
      return Optional.of("torch.slice(%s, 1, %d, %d, 1)".formatted(x(), slice.from(), slice.to()));
    }
    if (op instanceof Op.ChannelShuffle shuffle) {
      return Optional.of("torch.channel_shuffle(%s, %d)".formatted(x(), shuffle.groups()));
    }
    if (op instanceof Op.PadChannels pad) {
      return Optional.of(
          "torch.constant_pad_nd(%s, [0, 0, 0, 0, %d, %d], 0)"
              .formatted(x(), pad.before(), pad.behind()));
    }
    return Optional.empty();
  }

  static String list(Extent extent) {
    return "[%d, %d]".formatted(extent.height(), extent.width());
  }
}
