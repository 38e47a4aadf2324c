package io.dreamfleet.cli.fetch;

import io.dreamfleet.job.Objective;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where an objective stands among those of its layer: elements, channels, the layer, directions,
 * sums, and what cannot be read. A negative stands behind what it is the negative of, and sums of
 * the same units stand together, by falling weight of the first.
 *
 * @param kind from 0
 * @param channel where there is one
 * @param row where there is one, or -1 for the middle
 * @param column where there is one, or -1 for the middle
 * @param units what a sum is made of, without weights
 * @param weight of the first unit
 */
record ObjectiveRank(int kind, int channel, int row, int column, String units, double weight)
    implements Comparable<ObjectiveRank> {
  private static final Comparator<ObjectiveRank> ORDER =
      Comparator.comparingInt(ObjectiveRank::kind)
          .thenComparingInt(ObjectiveRank::channel)
          .thenComparingInt(ObjectiveRank::row)
          .thenComparingInt(ObjectiveRank::column)
          .thenComparing(ObjectiveRank::units)
          .thenComparing(Comparator.comparingDouble(ObjectiveRank::weight).reversed());

  private static final ObjectiveRank UNREADABLE = new ObjectiveRank(8, 0, 0, 0, "", 0);

  static ObjectiveRank of(Optional<Objective> objective) {
    return objective.map(ObjectiveRank::of).orElse(UNREADABLE);
  }

  private static ObjectiveRank of(Objective objective) {
    List<Objective.Term> terms = objective.terms();
    String units =
        terms.stream().map(term -> term.objective().text()).collect(Collectors.joining(" "));
    double weight = terms.get(0).weight();
    if (terms.size() > 1) {
      return new ObjectiveRank(7, 0, 0, 0, units, weight);
    }
    Objective unit = terms.get(0).objective();
    if (unit instanceof Objective.Neuron neuron) {
      return new ObjectiveRank(0, neuron.channel(), neuron.row(), neuron.column(), units, weight);
    }
    if (unit instanceof Objective.Centre centre) {
      return new ObjectiveRank(0, centre.channel(), -1, -1, units, weight);
    }
    boolean aggregated = unit instanceof Objective.Aggregated;
    Objective read = unit instanceof Objective.Aggregated one ? one.unit() : unit;
    if (read instanceof Objective.Channel channel) {
      return new ObjectiveRank(aggregated ? 2 : 1, channel.channel(), 0, 0, units, weight);
    }
    if (read instanceof Objective.Layer) {
      return new ObjectiveRank(aggregated ? 4 : 3, 0, 0, 0, units, weight);
    }
    return new ObjectiveRank(unit instanceof Objective.Deepdream ? 5 : 6, 0, 0, 0, units, weight);
  }

  @Override
  public int compareTo(ObjectiveRank other) {
    return ORDER.compare(this, other);
  }
}
