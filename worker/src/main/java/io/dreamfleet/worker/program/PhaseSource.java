package io.dreamfleet.worker.program;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.network.InputSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Phases of the spectra of decorrelated colours, whose magnitudes are fixed (Fel et al., MACO,
 * 2023):
 *
 * <pre>
 * picture = sigmoid(2 * colours * irfft2(magnitude * exp(i * phase)))
 * </pre>
 *
 * <p>The magnitudes are synthesised: 1 / max(f, 1 / max(height, width)), the fall of natural
 * images' amplitudes with frequency (Field, "Relations between the statistics of natural images",
 * 1987), scaled so that each colour has a standard deviation of 1.
 *
 * <p>What is traced is the sum over steps and colours of the |gradient| at each place of the
 * picture: how much the place has mattered.
 */
final class PhaseSource implements PictureSource {
  private final PictureShape.View shape;
  private final ViewSource view;
  private final InputSpec input;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  PhaseSource(PictureShape.Phases phases, InputSpec input) {
    this.shape = phases.own();
    this.input = input;
    this.view = new ViewSource(shape, input);
    ImageSize size = shape.size();
    tensors.put(
        "magnitude", ViewSource.tensor(magnitude(size), size.height(), size.width() / 2 + 1));
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
      phase = torch.requires_grad_(torch.detach(p), True)
      rendered = (self).contrast(phase)
      leaf = torch.requires_grad_(torch.detach(rendered), True)
      contrast = leaf
      %s\
      wish = unchecked_cast(Tensor, gradients[0])
      trace = torch.add_(trace, torch.sum(torch.abs(wish), [1]))
      turned = torch.grad([torch.sum(torch.mul(rendered, wish))], [phase])
      g = unchecked_cast(Tensor, turned[0])
      p = torch.detach(phase)
      """
        .formatted(view.climb());
  }

  @Override
  public String methods() {
    return ColourSource.RENDERING
        + """
      def contrast(self: __torch__.Ascent, image: Tensor) -> Tensor:
        real = torch.mul(torch.cos(image), self.magnitude)
        imaginary = torch.mul(torch.sin(image), self.magnitude)
        plain = torch.fft_irfft2(torch.complex(real, imaginary), [%d, %d], [-2, -1], "ortho")
    %s%s"""
            .formatted(
                shape.size().height(),
                shape.size().width(),
                ColourSource.contrast(input),
                view.methods());
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * By Parseval's theorem, with the unitary transform and every column but the outer ones twice.
   */
  private static float[] magnitude(ImageSize size) {
    float[] decay = SpectrumSource.decay(size, 1);
    int columns = size.width() / 2 + 1;
    double energy = 0;
    for (int i = 0; i < decay.length; i++) {
      int column = i % columns;
      boolean single = column == 0 || 2 * column == size.width();
      energy += (single ? 1 : 2) * (double) decay[i] * decay[i];
    }
    return SpectrumSource.decay(size, Math.sqrt(size.pixels() / energy));
  }
}
