package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.worker.program.Reading.Kind;
import java.util.Arrays;
import java.util.Map;

/**
 * A term of an objective as weights of one {@link io.dreamfleet.worker.program.Reading} of its
 * layer.
 *
 * @param channels {@code float[channels]}, and for a cosine one more, its power; for a target
 *     {@code float[height * width][channels]}, flat, and the cosine's power
 * @param places {@code float[height * width]}, row by row; for a target a single number
 */
record Selector(Kind kind, float[] channels, float[] places) {

  /**
   * What a term reads of its layer.
   *
   * @param vectors {@code float[channels]} of each direction, and {@code
   *     float[channels][height][width]}, flat, of each caricature's target, by their URLs
   */
  static Selector of(Objective.Term term, FeatureShape shape, Map<String, float[]> vectors) {
    float weight = (float) term.weight();
    Objective objective = term.objective();
    int area = area(shape);
    float[] mean = all(area, 1f / area);
    if (objective instanceof Objective.Channel unit) {
      return linear(only(unit.channel(), shape.channels(), weight), mean);
    }
    if (objective instanceof Objective.Layer) {
      return linear(all(shape.channels(), weight / shape.channels()), mean);
    }
    if (objective instanceof Objective.Neuron unit) {
      return element(unit.channel(), unit.row(), unit.column(), weight, shape);
    }
    if (objective instanceof Objective.Centre unit) {
      return element(unit.channel(), shape.height() / 2, shape.width() / 2, weight, shape);
    }
    if (objective instanceof Objective.Aggregated unit) {
      return aggregated(unit, weight, shape);
    }
    if (objective instanceof Objective.Deepdream) {
      return new Selector(Kind.SQUARE, all(shape.channels(), weight / shape.channels()), mean);
    }
    if (objective instanceof Objective.Direction direction) {
      return direction(direction, vectors.get(direction.vector()), weight, area);
    }
    if (objective instanceof Objective.Caricature caricature) {
      return caricature(caricature, vectors.get(caricature.target()), weight, shape);
    }
    throw new IllegalArgumentException("no unit of a layer: " + objective.text());
  }

  /** Reads nothing of a layer. */
  static Selector nothing(Kind kind, FeatureShape shape) {
    if (kind == Kind.TARGET) {
      return new Selector(kind, new float[Math.toIntExact(shape.elements()) + 1], new float[1]);
    }
    int power = kind == Kind.COSINE ? 1 : 0;
    return new Selector(kind, new float[shape.channels() + power], new float[area(shape)]);
  }

  /** Whether both can be read at once. */
  boolean agrees(Selector other) {
    return kind == Kind.LINEAR && other.kind == kind && Arrays.equals(places, other.places);
  }

  /** Reads what both do. */
  Selector with(Selector other) {
    float[] both = channels.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other.channels[i];
    }
    return new Selector(kind, both, places);
  }

  private static Selector linear(float[] channels, float[] places) {
    return new Selector(Kind.LINEAR, channels, places);
  }

  private static Selector element(
      int channel, int row, int column, float weight, FeatureShape shape) {
    int place = row * shape.width() + column;
    return linear(only(channel, shape.channels(), weight), only(place, area(shape), 1));
  }

  private static Selector aggregated(
      Objective.Aggregated objective, float weight, FeatureShape shape) {
    boolean largest = objective.aggregation() == Objective.Aggregation.MAX;
    int count = shape.channels();
    float[] channels =
        objective.unit() instanceof Objective.Channel unit
            ? only(unit.channel(), count, weight)
            : all(count, largest ? weight / count : weight);
    return new Selector(largest ? Kind.PEAK : Kind.LINEAR, channels, all(area(shape), 1));
  }

  private static Selector direction(
      Objective.Direction objective, float[] vector, float weight, int area) {
    float[] places = all(area, weight / area);
    if (objective.cosinePower() == 0) {
      return linear(vector, places);
    }
    float[] channels = Arrays.copyOf(vector, vector.length + 1);
    channels[vector.length] = (float) objective.cosinePower();
    return new Selector(Kind.COSINE, channels, places);
  }

  /** Channels last, as programs read outputs. */
  private static Selector caricature(
      Objective.Caricature objective, float[] target, float weight, FeatureShape shape) {
    int area = area(shape);
    int count = shape.channels();
    float[] placed = new float[target.length + 1];
    for (int channel = 0; channel < count; channel++) {
      for (int place = 0; place < area; place++) {
        placed[place * count + channel] = target[channel * area + place];
      }
    }
    placed[target.length] = (float) objective.cosinePower();
    return new Selector(Kind.TARGET, placed, new float[] {weight / area});
  }

  private static int area(FeatureShape shape) {
    return shape.height() * shape.width();
  }

  private static float[] only(int index, int count, float weight) {
    float[] weights = new float[count];
    weights[index] = weight;
    return weights;
  }

  private static float[] all(int count, float weight) {
    float[] weights = new float[count];
    Arrays.fill(weights, weight);
    return weights;
  }
}
