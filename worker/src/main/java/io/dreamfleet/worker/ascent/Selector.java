package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import java.util.Arrays;

/**
 * An objective as weights over a layer's output: the score is the sum of {@code
 * output[channel][place] * channels[channel] * places[place]}.
 *
 * @param channels {@code float[channels]}
 * @param places {@code float[height * width]}, row by row
 */
record Selector(float[] channels, float[] places) {

  /** The mean of the unit that the objective names. */
  static Selector of(Objective objective, FeatureShape shape) {
    int area = shape.height() * shape.width();
    if (objective instanceof Objective.Channel unit) {
      return new Selector(only(unit.channel(), shape.channels()), mean(area));
    }
    if (objective instanceof Objective.Neuron unit) {
      int place = unit.row() * shape.width() + unit.column();
      return new Selector(only(unit.channel(), shape.channels()), only(place, area));
    }
    return new Selector(mean(shape.channels()), mean(area));
  }

  /** Reads nothing of a layer. */
  static Selector nothing(FeatureShape shape) {
    return new Selector(new float[shape.channels()], new float[shape.height() * shape.width()]);
  }

  private static float[] only(int index, int count) {
    float[] weights = new float[count];
    weights[index] = 1;
    return weights;
  }

  private static float[] mean(int count) {
    float[] weights = new float[count];
    Arrays.fill(weights, 1f / count);
    return weights;
  }
}
