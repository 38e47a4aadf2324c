package io.dreamfleet.worker.check;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A class that a network sees in a picture.
 *
 * @param number the class's
 * @param label its name, where anybody has named it
 * @param probability by the softmax of all logits
 */
public record Guess(int number, Optional<String> label, double probability) {

  /**
   * The likeliest classes, the first one first.
   *
   * @param labels by number; empty where nobody has named them
   */
  public static List<Guess> best(float[] logits, List<String> labels, int count) {
    double[] probabilities = softmax(logits);
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer number) -> -probabilities[number]))
        .limit(count)
        .map(
            number ->
                new Guess(
                    number,
                    number < labels.size() ? Optional.of(labels.get(number)) : Optional.empty(),
                    probabilities[number]))
        .toList();
  }

  private static double[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - largest);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }
}
