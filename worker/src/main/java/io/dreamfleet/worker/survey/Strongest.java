package io.dreamfleet.worker.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pictures that each channel of a layer answers most, of those seen so far. Of two that it
 * answers alike the earlier one stands first, so that the outcome does not depend on how many come
 * at once.
 */
final class Strongest {
  private final int top;
  private final float[][] activations;
  private final int[][] pictures;
  private final int[][] places;

  /**
   * None so far.
   *
   * @param channels of the layer
   * @param top how many are kept of each
   */
  Strongest(int channels, int top) {
    this.top = top;
    activations = new float[channels][top];
    pictures = new int[channels][top];
    places = new int[channels][top];
    for (int channel = 0; channel < channels; channel++) {
      Arrays.fill(pictures[channel], -1);
    }
  }

  /**
   * A picture that a channel answers.
   *
   * @param picture its place among all, from 0
   * @param activation the channel's largest for it
   * @param place where that is, row by row
   */
  record Example(int picture, float activation, int place) {}

  int channels() {
    return activations.length;
  }

  /** Takes note of how a channel answers a picture; each picture is offered once. */
  void offer(int channel, int picture, float activation, int place) {
    int last = top - 1;
    if (!isBetter(activation, channel, last)) {
      return;
    }
    int rank = last;
    for (; rank > 0 && isBetter(activation, channel, rank - 1); rank--) {
      activations[channel][rank] = activations[channel][rank - 1];
      pictures[channel][rank] = pictures[channel][rank - 1];
      places[channel][rank] = places[channel][rank - 1];
    }
    activations[channel][rank] = activation;
    pictures[channel][rank] = picture;
    places[channel][rank] = place;
  }

  private boolean isBetter(float activation, int channel, int rank) {
    return pictures[channel][rank] < 0 || activation > activations[channel][rank];
  }

  /**
   * A channel's pictures, the strongest first; none that it does not answer at all, as a ReLU that
   * lets nothing through does not.
   */
  List<Example> of(int channel) {
    List<Example> found = new ArrayList<>();
    for (int rank = 0; rank < top && pictures[channel][rank] >= 0; rank++) {
      if (activations[channel][rank] != 0) {
        found.add(
            new Example(
                pictures[channel][rank], activations[channel][rank], places[channel][rank]));
      }
    }
    return found;
  }
}
