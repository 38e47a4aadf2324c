package io.dreamfleet.cli.activation;

import io.dreamfleet.input.Activations;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The channels of a layer's output that answer a picture most. */
public final class StrongestChannels {
  private StrongestChannels() {}

  /**
   * A channel.
   *
   * @param number from 0
   * @param mean of its output over all places
   * @param largest of it
   */
  public record Channel(int number, double mean, float largest) {}

  /**
   * The channels with the largest means, the largest first; only such as answer anywhere.
   *
   * @param most that are wanted
   */
  public static List<Channel> of(Activations output, int most) {
    return IntStream.range(0, output.channels())
        .mapToObj(number -> channel(output, number))
        .filter(channel -> channel.largest() > 0)
        .sorted(Comparator.comparingDouble((Channel channel) -> -channel.mean()))
        .limit(most)
        .toList();
  }

  private static Channel channel(Activations output, int number) {
    double sum = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < output.height(); row++) {
      for (int column = 0; column < output.width(); column++) {
        sum += output.at(number, row, column);
        largest = Math.max(largest, output.at(number, row, column));
      }
    }
    return new Channel(number, sum / (output.height() * output.width()), largest);
  }
}
