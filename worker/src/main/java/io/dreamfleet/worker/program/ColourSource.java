package io.dreamfleet.worker.program;

import io.dreamfleet.network.InputSpec;
import java.util.Map;

/**
 * What makes contrast of decorrelated colours, as TorchScript: they are mixed as Lucid's {@code
 * to_valid_rgb} mixes them ({@code lucid/optvis/param/color.py}), and {@code tanh} keeps them in
 * range. Networks whose channels are no colours have none to decorrelate.
 */
final class ColourSource {
  /** Square root of the covariance of ImageNet's colours, from Lucid's {@code color.py}. */
  private static final double[][] COLOUR_CORRELATION_SVD_SQRT = {
    {0.26, 0.09, 0.02}, {0.27, 0.00, -0.05}, {0.27, -0.09, 0.03}
  };

  /** The method {@code render(image)}: from contrast, twice the distance from grey, to [0, 1]. */
  static final String RENDERING =
      """
        def render(self: __torch__.Ascent, image: Tensor) -> Tensor:
          return torch.add(torch.mul((self).contrast(image), 0.5), 0.5)
      """;

  private ColourSource() {}

  /** Lines that return the contrast of the variable {@code plain}. */
  static String contrast(InputSpec input) {
    return input.meaning() == InputSpec.Meaning.COLOURS
        ? """
              colours = torch.expand(self.colours, [torch.size(plain, 0), 3, 3])
              coloured = torch.bmm(colours, torch.flatten(plain, 2, 3))
              return torch.tanh(torch.view(coloured, torch.size(plain)))
          """
        : "    return torch.tanh(plain)\n";
  }

  static Map<String, StoredTensor> tensors(InputSpec input) {
    return input.meaning() == InputSpec.Meaning.COLOURS
        ? Map.of("colours", ViewSource.tensor(colours(), 3, 3))
        : Map.of();
  }

  /** Colours as columns, scaled so that the longest of them has length 1. */
  private static float[] colours() {
    double longest = 0;
    for (int column = 0; column < 3; column++) {
      double squares = 0;
      for (double[] row : COLOUR_CORRELATION_SVD_SQRT) {
        squares += row[column] * row[column];
      }
      longest = Math.max(longest, Math.sqrt(squares));
    }
    float[] colours = new float[9];
    for (int i = 0; i < 9; i++) {
      colours[i] = (float) (COLOUR_CORRELATION_SVD_SQRT[i / 3][i % 3] / longest);
    }
    return colours;
  }
}
