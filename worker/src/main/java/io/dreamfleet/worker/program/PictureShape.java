package io.dreamfleet.worker.program;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Regularizers;
import io.dreamfleet.job.Transforms;
import java.util.Optional;

/**
 * How a program stores its pictures and what it does with them: what of a recipe is text in the
 * program rather than data.
 */
public sealed interface PictureShape {
  /** Pixels that are shown to the network as they are, without penalties. */
  PictureShape PLAIN = new Pixels(Optional.empty());

  /** The shape of one stored picture. */
  long[] stored(int channels, ImageSize size);

  /** The shape of what is traced beside one picture: a single 0 where nothing is. */
  default long[] traced(ImageSize size) {
    return new long[] {1};
  }

  /** What comes between the picture and the loss, where anything does. */
  Optional<View> view();

  /**
   * What comes between the picture and the loss.
   *
   * @param size of the pictures
   * @param transformed whether random transforms come before the network
   * @param penalised whether there are penalties
   */
  record View(ImageSize size, boolean transformed, boolean penalised) {}

  /**
   * Pixels, {@code float[channels][height][width]} for each. Any size runs in one program, where
   * nothing comes between the picture and the loss.
   */
  record Pixels(Optional<View> view) implements PictureShape {
    @Override
    public long[] stored(int channels, ImageSize size) {
      return new long[] {channels, size.height(), size.width()};
    }
  }

  /**
   * Spectra, {@code float[2 * channels][height][width / 2 + 1]} for each: all channels' real parts,
   * then their imaginary ones. The width must be known, because odd and even ones have spectra of
   * one shape.
   */
  record Spectrum(View own) implements PictureShape {
    @Override
    public long[] stored(int channels, ImageSize of) {
      return new long[] {2L * channels, of.height(), of.width() / 2 + 1};
    }

    @Override
    public Optional<View> view() {
      return Optional.of(own);
    }
  }

  /**
   * Phases of spectra, {@code float[channels][height][width / 2 + 1]} for each, in radians. Beside
   * them it is traced how much each place has mattered, {@code float[height][width]}.
   */
  record Phases(View own) implements PictureShape {
    @Override
    public long[] stored(int channels, ImageSize of) {
      return new long[] {channels, of.height(), of.width() / 2 + 1};
    }

    @Override
    public long[] traced(ImageSize of) {
      return new long[] {of.height(), of.width()};
    }

    @Override
    public Optional<View> view() {
      return Optional.of(own);
    }
  }

  /** Of a recipe's pictures. */
  static PictureShape of(Recipe recipe, ImageSize size) {
    boolean transformed = !recipe.transforms().equals(Transforms.NONE);
    boolean penalised = !recipe.regularizers().equals(Regularizers.NONE);
    View view = new View(size, transformed, penalised);
    return switch (recipe.parameterization()) {
      case FOURIER -> new Spectrum(view);
      case PHASE -> new Phases(view);
      case PIXELS -> transformed || penalised ? new Pixels(Optional.of(view)) : PLAIN;
    };
  }
}
