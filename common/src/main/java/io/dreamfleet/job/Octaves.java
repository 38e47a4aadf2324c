package io.dreamfleet.job;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The sizes in which a dream sees its picture, from small to large: what the network finds in a
 * small one becomes the coarse forms of the next (Mordvintsev et al., "DeepDream", 2015).
 *
 * @param count of octaves, 1 to {@value #MOST}
 * @param scale how many times larger each is than the one before, more than 1 and at most {@value
 *     #LARGEST_SCALE}
 * @param jitter by how many pixels at most a step rolls the picture to each side, 0 to {@value
 *     #LARGEST_JITTER}
 */
public record Octaves(int count, double scale, int jitter) {
  public static final int MOST = 16;
  public static final double LARGEST_SCALE = 4;
  public static final int LARGEST_JITTER = 512;

  /** DeepDream's ({@code dream.ipynb}). */
  public static final Octaves CLASSIC = new Octaves(4, 1.4, 32);

  public Octaves {
    Values.between("recipe.octaves.count", count, 1, MOST);
    if (!(scale > 1 && scale <= LARGEST_SCALE)) {
      throw Values.refused(
          "recipe.octaves.scale", "must be more than 1 and at most 4, but is " + scale);
    }
    Values.between("recipe.octaves.jitter", jitter, 0, LARGEST_JITTER);
  }

  /** The octaves' sizes for a picture, each rounded to the nearest, the picture's own last. */
  public List<ImageSize> sizes(ImageSize picture) {
    return IntStream.range(0, count)
        .mapToDouble(octave -> Math.pow(scale, count - 1 - octave))
        .mapToObj(part -> new ImageSize(side(picture.width(), part), side(picture.height(), part)))
        .toList();
  }

  private static int side(int length, double part) {
    return (int) Math.max(1, Math.round(length / part));
  }
}
