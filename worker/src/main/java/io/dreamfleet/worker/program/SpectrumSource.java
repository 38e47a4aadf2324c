package io.dreamfleet.worker.program;

import io.dreamfleet.network.InputSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Spectra of decorrelated colours, as Lucid's {@code fft_image} and {@code to_valid_rgb} make
 * pictures of them ({@code lucid/optvis/param/spatial.py} and {@code color.py}):
 *
 * <pre>
 * picture = sigmoid(colours * irfft2(spectrum / max(f, 1 / max(height, width))) / 4)
 * </pre>
 *
 * <p>with f the frequency in cycles per pixel and the unitary inverse transform ({@code ortho}),
 * which is what Lucid's factor sqrt(width * height) makes of its unscaled one. Networks of other
 * than three channels have no colours to decorrelate.
 *
 * <p>What is computed is {@code tanh(x / 2)}, which is the picture's contrast.
 */
final class SpectrumSource implements PictureSource {
  /** Square root of the covariance of ImageNet's colours, from Lucid's {@code color.py}. */
  private static final double[][] COLOUR_CORRELATION_SVD_SQRT = {
    {0.26, 0.09, 0.02}, {0.27, 0.00, -0.05}, {0.27, -0.09, 0.03}
  };

  /** Lucid's "magic constant" and the half of tanh's argument. */
  private static final double DAMPING = 4 * 2;

  private final PictureShape.View shape;
  private final InputSpec input;
  private final ViewSource view;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  SpectrumSource(PictureShape.Spectrum spectrum, InputSpec input) {
    this.shape = spectrum.own();
    this.input = input;
    this.view = new ViewSource(shape, input);
    int height = shape.size().height();
    int width = shape.size().width();
    tensors.put("decay", ViewSource.tensor(decay(height, width), height, width / 2 + 1));
    if (hasColours()) {
      tensors.put("colours", ViewSource.tensor(colours(), 3, 3));
    }
    tensors.putAll(view.tensors());
  }

  @Override
  public String preparation() {
    return view.preparation();
  }

  @Override
  public String gradient() {
    return """
      leaf = torch.requires_grad_(torch.detach(p), True)
      contrast = (self).contrast(leaf)
      %s\
      g = unchecked_cast(Tensor, gradients[0])
      p = torch.detach(leaf)
      """
        .formatted(view.climb());
  }

  @Override
  public String methods() {
    return """
      def render(self: __torch__.Ascent, image: Tensor) -> Tensor:
        return torch.add(torch.mul((self).contrast(image), 0.5), 0.5)
      def contrast(self: __torch__.Ascent, image: Tensor) -> Tensor:
        scaled = torch.mul(image, self.decay)
        real = torch.slice(scaled, 1, 0, %1$d, 1)
        imaginary = torch.slice(scaled, 1, %1$d, %2$d, 1)
        plain = torch.fft_irfft2(torch.complex(real, imaginary), [%3$d, %4$d], [-2, -1], "ortho")
    %5$s%6$s"""
        .formatted(
            input.channels(),
            2 * input.channels(),
            shape.size().height(),
            shape.size().width(),
            coloured(),
            view.methods());
  }

  private String coloured() {
    return hasColours()
        ? """
              colours = torch.expand(self.colours, [torch.size(plain, 0), 3, 3])
              coloured = torch.bmm(colours, torch.flatten(plain, 2, 3))
              return torch.tanh(torch.view(coloured, torch.size(plain)))
          """
        : "    return torch.tanh(plain)\n";
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  private boolean hasColours() {
    return input.channels() == 3;
  }

  private static float[] decay(int height, int width) {
    int columns = width / 2 + 1;
    float[] decay = new float[height * columns];
    double least = 1.0 / Math.max(height, width);
    for (int i = 0; i < decay.length; i++) {
      int row = i / columns;
      double fy = Math.min(row, height - row) / (double) height;
      double fx = i % columns / (double) width;
      decay[i] = (float) (1 / Math.max(Math.hypot(fy, fx), least) / DAMPING);
    }
    return decay;
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
