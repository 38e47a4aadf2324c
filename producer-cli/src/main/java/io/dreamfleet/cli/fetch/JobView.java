package io.dreamfleet.cli.fetch;

import io.dreamfleet.cli.text.UnitText;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.status.StatusEvent;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A job as far as its last event and the model catalog tell.
 *
 * @param event its last one
 * @param objective its unit, where this build can read it
 * @param label the class, where the unit is a logit
 * @param depth its layer's place in the network, from 0; after all layers where that is unknown
 */
public record JobView(
    StatusEvent event, Optional<Objective> objective, Optional<String> label, int depth) {

  /** By model, then from the input to the logits, then as {@link ObjectiveRank} has it. */
  public static final Comparator<JobView> NETWORK_ORDER =
      Comparator.comparing(JobView::modelName)
          .thenComparingInt(JobView::depth)
          .thenComparing(view -> ObjectiveRank.of(view.objective()))
          .thenComparing(view -> view.id().text());

  public JobId id() {
    return event.id();
  }

  public String modelName() {
    return event.subject().model().orElse("unreadable");
  }

  /** The unit's text form, or a word where the record could not be read. */
  public String unit() {
    return event.subject().objective().orElse("job");
  }

  /** The unit's text form with short addresses. */
  public String shortUnit() {
    return UnitText.shortened(unit());
  }

  /** The layer's name, those of a sum's, or the unit's text where this build cannot read it. */
  public String layer() {
    return objective
        .map(Objective::layers)
        .filter(layers -> !layers.isEmpty())
        .map(layers -> String.join(" + ", layers))
        .orElseGet(this::shortUnit);
  }

  public OptionalDouble score() {
    return event instanceof StatusEvent.Succeeded succeeded && succeeded.score().isPresent()
        ? OptionalDouble.of(succeeded.score().get())
        : OptionalDouble.empty();
  }
}
