package io.dreamfleet.job;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Lays the data set's pictures out in the plane, once for each layer, so that those are near each
 * other whose outputs are alike.
 *
 * @param projection how
 * @param pooling which numbers stand for a picture
 */
public record Embed(Projection projection, Pooling pooling) implements Question {
  public static final String NAME = "embed";

  public Embed {
    Objects.requireNonNull(projection);
    Objects.requireNonNull(pooling);
  }

  /** What stands for a picture: {@code float[channels]} or {@code float[channels*height*width]}. */
  public enum Pooling {
    /** Each channel's mean. */
    MEAN,
    /** Each channel's largest element. */
    MAX,
    /** All elements. */
    NONE;

    /** As job messages and the command line have it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one of this name. */
    public static Optional<Pooling> of(String text) {
      for (Pooling pooling : values()) {
        if (pooling.text().equals(text)) {
          return Optional.of(pooling);
        }
      }
      return Optional.empty();
    }
  }

  @Override
  public String name() {
    return NAME;
  }
}
