package io.dreamfleet.cli.gallery;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.status.StatusEvent;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A finished picture of one unit.
 *
 * @param place the unit
 * @param view how it looks at the unit
 */
record Shot(StatusEvent.Succeeded event, UnitPlace place, View view) {

  /** How a picture looks at its unit. */
  enum View {
    /** The channel's mean is maximised; such pictures make up the sheets. */
    POSITIVE,
    /** The channel's mean is minimised. */
    NEGATIVE,
    /** Another objective of the same unit: an element, the largest one, the whole layer. */
    OTHER
  }

  JobId id() {
    return event.id();
  }

  /**
   * The unit that an objective is about; empty where that is not one channel or one layer.
   *
   * @param objective with channels for logits
   */
  static Optional<UnitPlace> place(String model, Objective objective) {
    if (objective.terms().size() != 1) {
      return Optional.empty();
    }
    Objective term = objective.terms().get(0).objective();
    Objective unit = term instanceof Objective.Aggregated aggregated ? aggregated.unit() : term;
    if (unit instanceof Objective.Channel channel) {
      return place(model, channel.layer(), OptionalInt.of(channel.channel()));
    }
    if (unit instanceof Objective.Neuron neuron) {
      return place(model, neuron.layer(), OptionalInt.of(neuron.channel()));
    }
    if (unit instanceof Objective.Centre centre) {
      return place(model, centre.layer(), OptionalInt.of(centre.channel()));
    }
    if (unit instanceof Objective.Layer layer) {
      return place(model, layer.layer(), OptionalInt.empty());
    }
    if (unit instanceof Objective.Deepdream dream) {
      return place(model, dream.layer(), OptionalInt.empty());
    }
    return Optional.empty();
  }

  private static Optional<UnitPlace> place(String model, String layer, OptionalInt channel) {
    return Optional.of(new UnitPlace(model, layer, channel));
  }

  /** How an objective of one unit looks at it. */
  static View view(Objective objective) {
    Objective.Term term = objective.terms().get(0);
    if (!(term.objective() instanceof Objective.Channel)) {
      return View.OTHER;
    }
    return term.weight() > 0 ? View.POSITIVE : View.NEGATIVE;
  }
}
