package io.dreamfleet.worker.program;

import io.dreamfleet.network.InputSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What comes between a picture and the loss, as TorchScript: random transforms, the network's
 * normalisation, and penalties. Pictures come as their contrast, twice the distance from grey, so
 * that grey is 0, which is what lies outside the picture when transforms look there.
 */
final class ViewSource {
  private final PictureShape.View view;
  private final InputSpec input;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  ViewSource(PictureShape.View view, InputSpec input) {
    this.view = view;
    this.input = input;
    int channels = input.channels();
    tensors.put("gain", tensor(gains(), 1, channels, 1, 1));
    tensors.put("shift", tensor(shifts(), 1, channels, 1, 1));
    if (view.transformed()) {
      tensors.put("columns", tensor(centres(view.size().width()), 1, view.size().width()));
      tensors.put("rows", tensor(centres(view.size().height()), view.size().height(), 1));
    }
    if (view.penalised()) {
      tensors.put("binomial", tensor(binomial(channels), channels, 1, 3, 3));
    }
  }

  /** Lines that run once before the steps. */
  String preparation() {
    return view.transformed() ? "    maps = (self).maps(numbers, t, int(steps))\n" : "";
  }

  /**
   * Lines that compute {@code score} and {@code gradients}, the list of the loss's gradient by
   * {@code leaf}, in step {@code _0}, from the variable {@code contrast}.
   */
  String climb() {
    String seen =
        view.transformed() ? "(self).transformed(contrast, torch.select(maps, 0, _0))" : "contrast";
    String penalty =
        view.penalised() ? "loss = torch.add(loss, (self).penalty(contrast, numbers))\n" : "";
    return """
      score, loss = (self).judged((self).normalise(%s), packed, packedBack, selectors, numbers)
      %sgradients = torch.grad([loss], [leaf])
      """
        .formatted(seen, penalty);
  }

  String methods() {
    return """
      def normalise(self: __torch__.Ascent, contrast: Tensor) -> Tensor:
        return torch.addcmul(self.shift, contrast, self.gain)
    """
        + (view.transformed() ? new TransformSource(view.size()).methods() : "")
        + (view.penalised() ? penalty() : "");
  }

  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * See {@link io.dreamfleet.job.Regularizers}; x - 1/2 is half of the contrast. Most recipes have
   * one penalty or two, and each takes some passes over the picture, there and back; what no slot
   * has is not computed.
   */
  private String penalty() {
    int height = view.size().height();
    int width = view.size().width();
    int rows = input.channels() * height;
    return """
      def penalty(self: __torch__.Ascent, contrast: Tensor, numbers: Tensor) -> Tensor:
        weights = torch.to(numbers, 6)
        penalty = torch.zeros_like(torch.select(weights, 1, 0))
        weight = torch.mul(torch.select(weights, 1, %4$d), 0.5)
        if bool(torch.any(weight)):
          across = torch.sub(torch.slice(contrast, 3, 1, 9223372036854775807, 1), torch.slice(contrast, 3, 0, -1, 1))
          down = torch.sub(torch.slice(contrast, 2, 1, 9223372036854775807, 1), torch.slice(contrast, 2, 0, -1, 1))
          variation = torch.div(torch.sum(torch.abs(across), [1, 2, 3]), %1$d.)
          variation = torch.add(variation, torch.div(torch.sum(torch.abs(down), [1, 2, 3]), %2$d.))
          penalty = torch.add(penalty, torch.mul(variation, weight))
        weight = torch.mul(torch.select(weights, 1, %5$d), 0.5)
        if bool(torch.any(weight)):
          penalty = torch.add(penalty, torch.mul(torch.mean(torch.abs(contrast), [1, 2, 3]), weight))
        weight = torch.mul(torch.select(weights, 1, %6$d), 0.25)
        if bool(torch.any(weight)):
          penalty = torch.add(penalty, torch.mul(torch.mean(torch.mul(contrast, contrast), [1, 2, 3]), weight))
        weight = torch.mul(torch.select(weights, 1, %7$d), 0.25)
        if bool(torch.any(weight)):
          edges = torch.replication_pad2d(torch.detach(contrast), [1, 1, 1, 1])
          detail = torch.sub(contrast, torch.conv2d(edges, self.binomial, None, [1, 1], [0, 0], [1, 1], %3$d))
          penalty = torch.add(penalty, torch.mul(torch.mean(torch.mul(detail, detail), [1, 2, 3]), weight))
        return torch.sum(penalty)
    """
        .formatted(
            Math.max(1, rows * (width - 1)),
            Math.max(1, input.channels() * (height - 1) * width),
            input.channels(),
            StepNumbers.TV,
            StepNumbers.L1,
            StepNumbers.L2,
            StepNumbers.BLUR);
  }

  /** What takes twice a distance from grey to the network's units. */
  private float[] gains() {
    float[] gains = new float[input.channels()];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = (float) (0.5 / input.std().get(i));
    }
    return gains;
  }

  /** Grey in the network's units. */
  private float[] shifts() {
    float[] shifts = new float[input.channels()];
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = (float) ((0.5 - input.mean().get(i)) / input.std().get(i));
    }
    return shifts;
  }

  /** Where pixels' centres are when the picture goes from -1 to 1. */
  private static float[] centres(int count) {
    float[] centres = new float[count];
    for (int i = 0; i < count; i++) {
      centres[i] = (float) ((2 * i + 1 - count) / (double) count);
    }
    return centres;
  }

  private static float[] binomial(int channels) {
    float[] one = {1, 2, 1, 2, 4, 2, 1, 2, 1};
    float[] all = new float[channels * one.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = one[i % one.length] / 16;
    }
    return all;
  }

  static StoredTensor tensor(float[] values, Integer... dimensions) {
    return new StoredTensor(List.of(dimensions), values, Precision.FLOAT32);
  }
}
