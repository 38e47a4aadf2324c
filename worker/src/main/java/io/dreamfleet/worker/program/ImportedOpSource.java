package io.dreamfleet.worker.program;

import io.dreamfleet.network.ImportedOp;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A computation that only imported networks have, as a TorchScript expression.
 *
 * @param inputs the expressions of its inputs
 * @param parameter the expression of a parameter, by its short name
 */
record ImportedOpSource(List<String> inputs, UnaryOperator<String> parameter) {

  String of(ImportedOp op) {
    return elementwise(op)
        .or(() -> arithmetic(op))
        .or(() -> scripted(op))
        .or(() -> selected(op))
        .or(() -> ofPlaces(op))
        .orElseThrow(() -> new IllegalStateException("no TorchScript for " + op));
  }

  private String x() {
    return inputs.get(0);
  }

  private Optional<String> elementwise(ImportedOp op) {
    if (op instanceof ImportedOp.LeakyRelu relu) {
      return Optional.of("torch.leaky_relu(%s, %s)".formatted(x(), number(relu.slope())));
    }
    if (op instanceof ImportedOp.Elu elu) {
      return Optional.of("torch.elu(%s, %s, 1, 1)".formatted(x(), number(elu.alpha())));
    }
    if (op instanceof ImportedOp.Clip clip) {
      return Optional.of(
          "torch.clamp(%s, %s, %s)".formatted(x(), limit(clip.least()), limit(clip.most())));
    }
    if (op instanceof ImportedOp.PRelu) {
      return Optional.of("torch.prelu(%s, %s)".formatted(x(), parameter.apply("weight")));
    }
    if (op instanceof ImportedOp.Softmax) {
      return Optional.of("torch.softmax(%s, 1, None)".formatted(x()));
    }
    if (op instanceof ImportedOp.GroupNorm norm) {
      return Optional.of(
          "torch.group_norm(%s, %d, %s, %s, %s, False)"
              .formatted(
                  x(),
                  norm.groups(),
                  parameter.apply("weight"),
                  parameter.apply("bias"),
                  number(norm.epsilon())));
    }
    if (op instanceof ImportedOp.ChannelMean) {
      return Optional.of("torch.mean(%s, [1], True)".formatted(x()));
    }
    return Optional.empty();
  }

  private Optional<String> arithmetic(ImportedOp op) {
    if (op instanceof ImportedOp.Combine combine) {
      return Optional.of(of(combine.arithmetic(), x(), inputs.get(1)));
    }
    if (op instanceof ImportedOp.WithConstant constant) {
      String value = parameter.apply(constant.parameters().keySet().iterator().next());
      return Optional.of(
          constant.side() == ImportedOp.Side.LEFT
              ? of(constant.arithmetic(), value, x())
              : of(constant.arithmetic(), x(), value));
    }
    if (op instanceof ImportedOp.WithNumber number) {
      return Optional.of(withNumber(number));
    }
    return Optional.empty();
  }

  private String withNumber(ImportedOp.WithNumber op) {
    String number = number(op.number());
    boolean left = op.side() == ImportedOp.Side.LEFT;
    return switch (op.arithmetic()) {
      case SUB ->
          left
              ? "torch.add(torch.neg(%s), %s)".formatted(x(), number)
              : "torch.sub(%s, %s)".formatted(x(), number);
      case DIV ->
          left
              ? "torch.mul(torch.reciprocal(%s), %s)".formatted(x(), number)
              : "torch.div(%s, %s)".formatted(x(), number);
      case POW ->
          left
              ? "torch.pow(%s, %s)".formatted(number, x())
              : "torch.pow(%s, %s)".formatted(x(), number);
      case MIN -> "torch.clamp(%s, None, %s)".formatted(x(), number);
      case MAX -> "torch.clamp(%s, %s, None)".formatted(x(), number);
      case ADD -> "torch.add(%s, %s)".formatted(x(), number);
      case MUL -> "torch.mul(%s, %s)".formatted(x(), number);
    };
  }

  private static String of(ImportedOp.Arithmetic arithmetic, String one, String other) {
    String function =
        switch (arithmetic) {
          case ADD -> "add";
          case SUB -> "sub";
          case MUL -> "mul";
          case DIV -> "div";
          case POW -> "pow";
          case MIN -> "minimum";
          case MAX -> "maximum";
        };
    return "torch.%s(%s, %s)".formatted(function, one, other);
  }

  /** Of the variable {@code scripted}, which is what the module returns. */
  private static Optional<String> scripted(ImportedOp op) {
    return op instanceof ImportedOp.Scripted output
        ? Optional.of(output.key().map(key -> "scripted[\"%s\"]".formatted(key)).orElse("scripted"))
        : Optional.empty();
  }

  private Optional<String> selected(ImportedOp op) {
    if (op instanceof ImportedOp.SelectChannels select) {
      return Optional.of(
          "torch.index_select(%1$s, 1, torch.tensor(%2$s, dtype=4, device=ops.prim.device(%1$s), requires_grad=False))"
              .formatted(x(), select.order()));
    }
    return op instanceof ImportedOp.ConcatPlaces concat
        ? Optional.of(
            "torch.cat([%s], %d)"
                .formatted(
                    String.join(", ", inputs), concat.axis() == ImportedOp.Axis.ROWS ? 2 : 3))
        : Optional.empty();
  }

  private Optional<String> ofPlaces(ImportedOp op) {
    if (op instanceof ImportedOp.ConvTranspose2d conv) {
      return Optional.of(
          "torch.conv_transpose2d(%s, %s, %s, %s, %s, %s, %d, %s)"
              .formatted(
                  x(),
                  parameter.apply("weight"),
                  conv.bias() ? parameter.apply("bias") : "None",
                  OpSource.list(conv.stride()),
                  OpSource.list(conv.padding()),
                  OpSource.list(conv.outputPadding()),
                  conv.groups(),
                  OpSource.list(conv.dilation())));
    }
    if (op instanceof ImportedOp.GlobalMaxPool) {
      return Optional.of("torch.amax(%s, [2, 3], True)".formatted(x()));
    }
    if (op instanceof ImportedOp.SlicePlaces slice) {
      return Optional.of(
          "torch.slice(%s, %d, %d, %d, %d)"
              .formatted(
                  x(),
                  slice.axis() == ImportedOp.Axis.ROWS ? 2 : 3,
                  slice.from(),
                  slice.to(),
                  slice.step()));
    }
    if (op instanceof ImportedOp.Pad pad) {
      return Optional.of(padded(pad));
    }
    if (op instanceof ImportedOp.Resize resize) {
      return Optional.of(resized(resize));
    }
    return op instanceof ImportedOp.Rearrange rearrange
        ? Optional.of(rearranged(rearrange))
        : Optional.empty();
  }

  private String padded(ImportedOp.Pad pad) {
    String sides = "[%d, %d, %d, %d]".formatted(pad.left(), pad.right(), pad.top(), pad.bottom());
    return switch (pad.filling()) {
      case NUMBER ->
          "torch.constant_pad_nd(%s, %s, %s)".formatted(x(), sides, number(pad.number()));
      case REFLECTION -> "torch.reflection_pad2d(%s, %s)".formatted(x(), sides);
      case EDGE -> "torch.replication_pad2d(%s, %s)".formatted(x(), sides);
    };
  }

  private String resized(ImportedOp.Resize resize) {
    String factors = "[%s, %s]".formatted(number(resize.height()), number(resize.width()));
    return switch (resize.interpolation()) {
      case NEAREST -> "torch.upsample_nearest2d(%s, None, %s)".formatted(x(), factors);
      case LINEAR -> "torch.upsample_bilinear2d(%s, None, False, %s)".formatted(x(), factors);
      case LINEAR_ALIGNED ->
          "torch.upsample_bilinear2d(%s, None, True, %s)".formatted(x(), factors);
    };
  }

  /** Takes the axes apart from the last to the first, so that those before keep their numbers. */
  private String rearranged(ImportedOp.Rearrange op) {
    String parts = x();
    if (op.source() == ImportedOp.Rearrange.Source.MAP) {
      parts = unflattened(unflattened(parts, 3, free(op.columns())), 2, free(op.rows()));
    }
    parts =
        unflattened(
            parts, 1, op.channels().stream().map(String::valueOf).collect(Collectors.toList()));
    List<Integer> order = op.axes().stream().flatMap(List::stream).toList();
    String text =
        "torch.permute(%s, [0, %s])"
            .formatted(
                parts,
                order.stream()
                    .map(part -> Integer.toString(part + 1))
                    .collect(Collectors.joining(", ")));
    for (int axis = 0; axis < op.axes().size(); axis++) {
      int size = op.axes().get(axis).size();
      text =
          size == 0
              ? "torch.unsqueeze(%s, %d)".formatted(text, axis + 1)
              : size == 1
                  ? text
                  : "torch.flatten(%s, %d, %d)".formatted(text, axis + 1, axis + size);
    }
    return text;
  }

  private static List<String> free(List<Integer> parts) {
    return IntStream.range(-1, parts.size())
        .mapToObj(i -> i < 0 ? "-1" : parts.get(i).toString())
        .toList();
  }

  private static String unflattened(String x, int axis, List<String> sizes) {
    return sizes.size() == 1
        ? x
        : "torch.unflatten(%s, %d, [%s])".formatted(x, axis, String.join(", ", sizes));
  }

  private static String limit(Optional<Double> limit) {
    return limit.map(ImportedOpSource::number).orElse("None");
  }

  /** As TorchScript reads it: always with a point, so that it is no integer. */
  private static String number(double number) {
    return Double.toString(number);
  }
}
