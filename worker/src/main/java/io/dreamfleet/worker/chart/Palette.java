package io.dreamfleet.worker.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/**
 * A colour for each of some classes. Up to ten are told apart by nearly everybody on white and on
 * black; more go around the circle of hues in steps of the golden angle, by turns light and dark,
 * so that neighbours in the legend never look alike.
 */
public final class Palette {
  private static final List<Color> TEN =
      List.of(
          new Color(0x3f7fd1),
          new Color(0xf08a24),
          new Color(0x2fa05a),
          new Color(0xd8433f),
          new Color(0x8f6ad0),
          new Color(0x9a6148),
          new Color(0xe479b5),
          new Color(0x8a8f98),
          new Color(0xb7b02c),
          new Color(0x27b3c2));

  /** Of points whose data set has no classes. */
  private static final Color ALONE = TEN.get(0);

  private static final float GOLDEN = 0.618034f;
  private static final float[] BRIGHTNESS = {0.82f, 0.55f, 0.95f};
  private static final float[] SATURATION = {0.75f, 0.8f, 0.45f};

  private Palette() {}

  /** The colours of so many classes; one for none. */
  public static List<Color> of(int classes) {
    if (classes == 0) {
      return List.of(ALONE);
    }
    if (classes <= TEN.size()) {
      return TEN.subList(0, classes);
    }
    List<Color> colours = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      int kind = i % BRIGHTNESS.length;
      colours.add(Color.getHSBColor(i * GOLDEN % 1, SATURATION[kind], BRIGHTNESS[kind]));
    }
    return colours;
  }

  /** As CSS writes it: {@code #3f7fd1}. */
  public static String css(Color colour) {
    return "#%06x".formatted(colour.getRGB() & 0xffffff);
  }
}
