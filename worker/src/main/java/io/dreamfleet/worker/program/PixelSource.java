package io.dreamfleet.worker.program;

import io.dreamfleet.network.InputSpec;
import java.util.Map;
import java.util.Optional;

/**
 * Pixels, min-max normalised per image.
 *
 * <p>So the lowest and the highest value of the image have a gradient of their own. Left to
 * autograd, that took a dozen passes over the image in each step, up to a fourteenth of its time;
 * written out, it is a sum, a dot product and two single places. With {@code y = (x - low) * gain}
 * and {@code q} the gradient that reaches {@code x} directly, it is {@code gain * sum(q * (x -
 * low)) - sum(q)} at the lowest place and {@code -gain * sum(q * (x - low))} at the highest.
 *
 * <p>Where nothing comes between the picture and the network, one pass makes the network's input of
 * the image; else one pass makes the picture's contrast.
 */
final class PixelSource implements PictureSource {
  private final Optional<ViewSource> view;

  PixelSource(PictureShape.Pixels shape, InputSpec input) {
    this.view = shape.view().map(between -> new ViewSource(between, input));
  }

  @Override
  public String preparation() {
    return view.map(ViewSource::preparation).orElse("");
  }

  @Override
  public String gradient() {
    return """
      rows = torch.flatten(p, 1, 2)
      lows, lowColumns = torch.min(rows, 2)
      low, lowRow = torch.min(lows, 1, True)
      highs, highColumns = torch.max(rows, 2)
      high, highRow = torch.max(highs, 1, True)
      gain = torch.reciprocal(torch.sub(high, low))
      %s\
      direct = torch.flatten(torch.mul(unchecked_cast(Tensor, gradients[0]), scale), 1)
      sum = torch.sum(direct, [1], True)
      dot = torch.squeeze(torch.bmm(torch.unsqueeze(direct, 1), torch.unsqueeze(torch.flatten(p, 1), 2)), 2)
      tilt = torch.mul(torch.sub(dot, torch.mul(low, sum)), gain)
      direct = torch.scatter_add_(direct, 1, (self).place(lowRow, lowColumns, p), torch.sub(tilt, sum))
      direct = torch.scatter_add_(direct, 1, (self).place(highRow, highColumns, p), torch.neg(tilt))
      g = torch.view_as(direct, p)
      """
        .formatted(view.map(between -> CONTRAST + between.climb()).orElse(STRAIGHT));
  }

  private static final String STRAIGHT =
      """
      scale = torch.div((self).spread(gain), self.std)
      shift = torch.neg(torch.div(torch.add((self).spread(torch.mul(low, gain)), self.mean), self.std))
      leaf = torch.requires_grad_(torch.addcmul(shift, p, scale), True)
      score, loss = (self).judged(leaf, packed, packedBack, selectors, numbers)
      gradients = torch.grad([loss], [leaf])
      """;

  private static final String CONTRAST =
      """
      scale = (self).spread(torch.mul(gain, 2.))
      shift = torch.rsub(torch.mul((self).spread(low), scale), -1.)
      leaf = torch.requires_grad_(torch.addcmul(shift, p, scale), True)
      contrast = leaf
      """;

  @Override
  public String methods() {
    return """
      def render(self: __torch__.Ascent, image: Tensor) -> Tensor:
        low = torch.amin(image, [1, 2, 3], True)
        high = torch.amax(image, [1, 2, 3], True)
        return torch.div(torch.sub(image, low), torch.sub(high, low))
      def place(self: __torch__.Ascent, row: Tensor, columns: Tensor, image: Tensor) -> Tensor:
        return torch.add(torch.mul(row, torch.size(image, 3)), torch.gather(columns, 1, row))
      def spread(self: __torch__.Ascent, values: Tensor) -> Tensor:
        return torch.view(values, [-1, 1, 1, 1])
    """
        + view.map(ViewSource::methods).orElse("");
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return view.map(ViewSource::tensors).orElse(Map.of());
  }
}
