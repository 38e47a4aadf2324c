package io.dreamfleet.worker.program;

/**
 * How many pictures a network is run on for a batch: the batch is filled up with empty ones.
 *
 * @param code TorchScript lines that set {@code missing} from {@code batch}; empty where nothing is
 *     to be filled up
 */
public record BatchFilling(String code) {
  /** Just the batch's pictures. */
  public static final BatchFilling NONE = new BatchFilling("");

  /**
   * Up to sixteen as many as there are, beyond that one of eight sizes between a power of two and
   * the next. For devices that have to prepare for every new size.
   */
  public static final BatchFilling EIGHTHS =
      new BatchFilling(
          """
              unit = 1
              while torch.le(torch.mul(unit, 16), batch):
                unit = torch.mul(unit, 2)
              missing = torch.remainder(torch.neg(batch), unit)
          """);

  /** Whether the network is run on just the batch's pictures. */
  boolean isNone() {
    return code.isEmpty();
  }

  /** Lines that set {@code filled} from {@code normalised}, and {@code batch}. */
  String filled() {
    return isNone()
        ? "    filled = normalised\n"
        : """
              batch = torch.size(normalised, 0)
          %s    if torch.eq(missing, 0):
                filled = normalised
              else:
                filled = torch.constant_pad_nd(normalised, [0, 0, 0, 0, 0, 0, 0, missing], 0)
          """
            .formatted(code);
  }

  /** An expression of the batch's own rows of an output. */
  String own(String output) {
    return isNone()
        ? output
        : "torch.slice(%s, 0, 0, torch.size(normalised, 0), 1)".formatted(output);
  }
}
