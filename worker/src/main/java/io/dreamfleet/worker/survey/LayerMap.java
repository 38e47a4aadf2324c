package io.dreamfleet.worker.survey;

import io.dreamfleet.status.SurveyResult.OfLayer;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a layer puts the pictures.
 *
 * @param found its name, and the figures {@link #FEATURES}, {@link #AGREEMENT}, {@link
 *     #AGREEMENT_IN_PLANE} and {@link #KEPT}
 * @param places {@code float[pictures][2]}
 */
record LayerMap(OfLayer found, float[][] places) {
  /** How many numbers stand for a picture. */
  static final String FEATURES = "features";

  /** The part of the pictures that have the class of most of their neighbours by these numbers. */
  static final String AGREEMENT = "agreement";

  /** The same by the places. */
  static final String AGREEMENT_IN_PLANE = "agreementInPlane";

  /** The part of a picture's neighbours by the numbers that are its neighbours in the plane. */
  static final String KEPT = "neighboursKept";

  String layer() {
    return found.layer();
  }

  Optional<Double> figure(String name) {
    return Optional.ofNullable(found.figures().get(name));
  }

  /** The figures in a sentence. */
  String sentence() {
    String features = "%s, %.0f features".formatted(found.output(), figure(FEATURES).orElseThrow());
    return features
        + figure(AGREEMENT)
            .map(
                part ->
                    ", %s agree with their %d neighbours, %s in the plane"
                        .formatted(
                            percent(part),
                            EmbedStudy.NEIGHBOURS,
                            percent(figure(AGREEMENT_IN_PLANE).orElseThrow())))
            .orElse("");
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }
}
