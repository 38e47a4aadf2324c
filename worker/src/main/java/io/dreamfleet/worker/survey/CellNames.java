package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import io.dreamfleet.dataset.Sample;
import io.dreamfleet.worker.check.Guess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What cells of an atlas are called. Where the layer is followed by an average and a linear layer
 * alone, by the classes that the cell's mean speaks for more than the mean of all does; else by the
 * classes that the network sees in the pictures that the cell is made of; for want of classes by
 * the data set's own.
 */
final class CellNames {
  private static final int KEPT = 5;
  private static final int NAMES = 3;

  private final SurveyRequest request;
  private final Optional<LinearClasses> linear;
  private final List<Sample> samples;
  private final Map<Integer, List<Guess>> guesses = new HashMap<>();

  CellNames(SurveyRequest request) {
    this.request = request;
    this.samples = request.samples();
    List<String> layers = request.survey().layers();
    linear =
        layers.size() > 1
            ? LinearClasses.of(request.model(), request.network(), layers.get(0))
            : Optional.empty();
  }

  /**
   * A class that a cell stands for.
   *
   * @param label its name, or its number where it has none
   * @param weight how much: what the cell adds to the logit, a probability, or a part of the cell
   */
  record Named(String label, double weight) {}

  /** How cells are named, for those who read the weights. */
  String source() {
    if (linear.isPresent()) {
      return "attribution";
    }
    return request.survey().layers().size() > 1 ? "prediction" : "label";
  }

  /** Takes note of what the network sees in some pictures. */
  void see(int first, NDArray logits) {
    if (linear.isPresent()) {
      return;
    }
    float[] values = logits.toFloatArray();
    int pictures = (int) logits.getShape().get(0);
    int classes = values.length / pictures;
    for (int i = 0; i < pictures; i++) {
      float[] own = new float[classes];
      System.arraycopy(values, i * classes, own, 0, classes);
      guesses.put(first + i, Guess.best(own, request.model().classes(), KEPT));
    }
  }

  /**
   * The names of a cell, the one that counts most first.
   *
   * @param mean of the cell's activations, {@code float[channels]}
   * @param all the mean of all cells' activations
   * @param pictures that they are of, one for each
   */
  List<Named> of(float[] mean, float[] all, List<Integer> pictures) {
    if (linear.isPresent()) {
      return attributed(linear.get().of(mean), linear.get().of(all));
    }
    Map<String, Double> weights = new HashMap<>();
    for (int picture : pictures) {
      if (!guesses.isEmpty()) {
        guesses
            .get(picture)
            .forEach(guess -> weights.merge(name(guess), guess.probability(), Double::sum));
      } else if (samples.get(picture).label() >= 0) {
        String label = request.data().classes().get(samples.get(picture).label());
        weights.merge(label, 1.0, Double::sum);
      }
    }
    List<Named> named = new ArrayList<>();
    weights.forEach((label, sum) -> named.add(new Named(label, sum / pictures.size())));
    return best(named);
  }

  private List<Named> attributed(double[] classes, double[] usual) {
    List<Named> named = new ArrayList<>();
    List<String> labels = request.model().classes();
    for (int i = 0; i < classes.length; i++) {
      named.add(new Named(i < labels.size() ? labels.get(i) : "class " + i, classes[i] - usual[i]));
    }
    return best(named);
  }

  private static String name(Guess guess) {
    return guess.label().orElse("class " + guess.number());
  }

  private static List<Named> best(List<Named> named) {
    return named.stream()
        .sorted(
            Comparator.comparingDouble((Named one) -> -one.weight()).thenComparing(Named::label))
        .limit(NAMES)
        .toList();
  }
}
