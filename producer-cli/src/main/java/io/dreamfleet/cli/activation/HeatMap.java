package io.dreamfleet.cli.activation;

import io.dreamfleet.input.Activations;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A channel's output laid over the picture that it answers: the picture is dim and grey, and from
 * red to yellow the more the channel answers there. Between the centres of places it is
 * interpolated; what is below 0 is as 0.
 */
public final class HeatMap {
  /** The picture's longer side at least, so that what is in it can be seen. */
  private static final int LEAST_SIDE = 192;

  /** From nothing to the most, as red, green and blue. */
  private static final double[][] COLOURS = {
    {60, 20, 100}, {190, 40, 90}, {245, 110, 40}, {255, 225, 110}
  };

  private static final double DIMMED = 0.75;
  private static final double OPACITY = 0.85;

  private final BufferedImage grey;

  /** Heat maps over a picture, which is enlarged where it is small. */
  public HeatMap(BufferedImage picture) {
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    int scale = Math.max(1, (LEAST_SIDE + longer - 1) / longer);
    grey =
        new BufferedImage(
            picture.getWidth() * scale, picture.getHeight() * scale, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D canvas = grey.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    canvas.drawImage(picture, 0, 0, grey.getWidth(), grey.getHeight(), null);
    canvas.dispose();
  }

  /**
   * One channel.
   *
   * @param largest of its output, which is as bright as can be; more than 0
   */
  public BufferedImage of(Activations output, int channel, float largest) {
    BufferedImage map =
        new BufferedImage(grey.getWidth(), grey.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < map.getHeight(); y++) {
      double row = (y + 0.5) * output.height() / map.getHeight() - 0.5;
      for (int x = 0; x < map.getWidth(); x++) {
        double column = (x + 0.5) * output.width() / map.getWidth() - 0.5;
        double heat = between(output, channel, row, column) / largest;
        map.setRGB(x, y, blended(grey.getRaster().getSample(x, y, 0), Math.max(0, heat)));
      }
    }
    return map;
  }

  private static double between(Activations output, int channel, double row, double column) {
    double y = Math.min(output.height() - 1, Math.max(0, row));
    double x = Math.min(output.width() - 1, Math.max(0, column));
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(output.height() - 1, top + 1);
    int right = Math.min(output.width() - 1, left + 1);
    double above = mixed(output.at(channel, top, left), output.at(channel, top, right), x - left);
    double below =
        mixed(output.at(channel, bottom, left), output.at(channel, bottom, right), x - left);
    return mixed(above, below, y - top);
  }

  private static int blended(int grey, double heat) {
    double at = heat * (COLOURS.length - 1);
    int stop = Math.min(COLOURS.length - 2, (int) at);
    double opacity = OPACITY * Math.min(1, heat);
    int rgb = 0;
    for (int i = 0; i < 3; i++) {
      double colour = mixed(COLOURS[stop][i], COLOURS[stop + 1][i], at - stop);
      rgb = rgb << 8 | (int) Math.round(mixed(grey * DIMMED, colour, opacity));
    }
    return rgb;
  }

  private static double mixed(double from, double to, double part) {
    return from + (to - from) * part;
  }
}
