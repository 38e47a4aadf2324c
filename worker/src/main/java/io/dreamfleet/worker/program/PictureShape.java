package io.dreamfleet.worker.program;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Parameterization;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Transforms;

/**
 * How a program stores its pictures and whether it transforms them: what of a recipe is text in the
 * program rather than data.
 */
public sealed interface PictureShape {
  /** Pixels that are shown to the network as they are. */
  PictureShape PLAIN = new Pixels();

  /** The shape of one stored picture. */
  long[] stored(int channels, ImageSize size);

  /** Pixels, {@code float[channels][height][width]} for each; any size runs in one program. */
  record Pixels() implements PictureShape {
    @Override
    public long[] stored(int channels, ImageSize size) {
      return new long[] {channels, size.height(), size.width()};
    }
  }

  /**
   * Spectra, {@code float[2 * channels][height][width / 2 + 1]} for each: all channels' real parts,
   * then their imaginary ones. The width must be known, because odd and even ones have spectra of
   * one shape.
   *
   * @param size of the pictures
   * @param transformed whether random transforms come before the network
   */
  record Spectrum(ImageSize size, boolean transformed) implements PictureShape {
    @Override
    public long[] stored(int channels, ImageSize of) {
      return new long[] {2L * channels, of.height(), of.width() / 2 + 1};
    }
  }

  /** Of a recipe's pictures. */
  static PictureShape of(Recipe recipe, ImageSize size) {
    return recipe.parameterization() == Parameterization.PIXELS
        ? new Pixels()
        : new Spectrum(size, !recipe.transforms().equals(Transforms.NONE));
  }
}
