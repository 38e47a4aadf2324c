package io.dreamfleet.cli.text;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.Op;
import java.util.Locale;

/** Computations in a few words. */
public final class OpText {
  private OpText() {}

  /** Such as {@code conv 3x3 stride 2}. */
  public static String of(Op op) {
    if (op instanceof Op.Conv2d conv) {
      return "conv "
          + extent(conv.kernel())
          + stride(conv.stride())
          + (conv.dilation().equals(Extent.ONE) ? "" : " dilation " + extent(conv.dilation()))
          + (conv.groups() == 1 ? "" : " groups " + conv.groups());
    }
    if (op instanceof Op.MaxPool2d pool) {
      return "max pool " + extent(pool.kernel()) + stride(pool.stride());
    }
    if (op instanceof Op.AvgPool2d pool) {
      return "average pool " + extent(pool.kernel()) + stride(pool.stride());
    }
    if (op instanceof Op.AdaptiveAvgPool2d pool) {
      return "average pool to " + extent(pool.places());
    }
    if (op instanceof Op.Activation activation) {
      return activation.function().name().toLowerCase(Locale.ROOT);
    }
    return op instanceof ImportedOp imported
        ? ofImported(imported)
        : words(op.getClass().getSimpleName());
  }

  private static String ofImported(ImportedOp op) {
    if (op instanceof ImportedOp.ConvTranspose2d conv) {
      return "conv transpose "
          + extent(conv.kernel())
          + stride(conv.stride())
          + (conv.groups() == 1 ? "" : " groups " + conv.groups());
    }
    if (op instanceof ImportedOp.WithNumber with) {
      return lower(with.arithmetic()) + " a number";
    }
    if (op instanceof ImportedOp.WithConstant with) {
      return lower(with.arithmetic()) + " a constant";
    }
    if (op instanceof ImportedOp.Combine combine) {
      return lower(combine.arithmetic());
    }
    if (op instanceof ImportedOp.Resize resize) {
      return "resize %s by %sx%s"
          .formatted(lower(resize.interpolation()), resize.height(), resize.width());
    }
    if (op instanceof ImportedOp.SlicePlaces slice) {
      return "slice " + lower(slice.axis());
    }
    if (op instanceof ImportedOp.Scripted) {
      return "TorchScript";
    }
    if (op instanceof ImportedOp.ConcatPlaces concat) {
      return "concat " + lower(concat.axis());
    }
    return words(op.getClass().getSimpleName());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String stride(Extent stride) {
    return stride.equals(Extent.ONE)
        ? ""
        : " stride "
            + (stride.height() == stride.width()
                ? Integer.toString(stride.height())
                : extent(stride));
  }

  private static String extent(Extent extent) {
    return extent.height() + "x" + extent.width();
  }

  /** {@code BatchNorm2d} in lower-case words, without its dimensions. */
  private static String words(String name) {
    return name.replaceAll("2d$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
