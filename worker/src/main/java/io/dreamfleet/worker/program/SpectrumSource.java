package io.dreamfleet.worker.program;

import io.dreamfleet.job.ImageSize;
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
 * which is what Lucid's factor sqrt(width * height) makes of its unscaled one. Networks whose
 * channels are no colours have none to decorrelate.
 *
 * <p>What is computed is {@code tanh(x / 2)}, which is the picture's contrast.
 */
final class SpectrumSource implements PictureSource {
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
    tensors.put(
        "decay", ViewSource.tensor(decay(shape.size(), 1 / DAMPING), height, width / 2 + 1));
    tensors.putAll(ColourSource.tensors(input));
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
    return ColourSource.RENDERING
        + """
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
                ColourSource.contrast(input),
                view.methods());
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** {@code float[height][width / 2 + 1]}, 1 / max(f, 1 / max(height, width)) times a factor. */
  static float[] decay(ImageSize size, double factor) {
    int height = size.height();
    int width = size.width();
    int columns = width / 2 + 1;
    float[] decay = new float[height * columns];
    double least = 1.0 / Math.max(height, width);
    for (int i = 0; i < decay.length; i++) {
      int row = i / columns;
      double fy = Math.min(row, height - row) / (double) height;
      double fx = i % columns / (double) width;
      decay[i] = (float) (factor / Math.max(Math.hypot(fy, fx), least));
    }
    return decay;
  }
}
