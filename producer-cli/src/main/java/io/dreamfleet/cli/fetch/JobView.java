package io.dreamfleet.cli.fetch;

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

  /** By model, then from the input to the logits, elements before channels before layers. */
  public static final Comparator<JobView> NETWORK_ORDER =
      Comparator.comparing(JobView::modelName)
          .thenComparingInt(JobView::depth)
          .thenComparingInt(view -> view.place(0))
          .thenComparingInt(view -> view.place(1))
          .thenComparingInt(view -> view.place(2))
          .thenComparingInt(view -> view.place(3))
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

  /** The layer's name, or the unit's whole text where this build cannot read it. */
  public String layer() {
    return objective
        .map(Objective::layers)
        .filter(layers -> layers.size() == 1)
        .map(layers -> layers.get(0))
        .orElseGet(this::unit);
  }

  public OptionalDouble score() {
    return event instanceof StatusEvent.Succeeded succeeded
        ? OptionalDouble.of(succeeded.score())
        : OptionalDouble.empty();
  }

  /** Kind, channel, row and column, by which units of one layer are sorted. */
  private int place(int which) {
    int[] places = {3, 0, 0, 0};
    if (objective.isPresent()) {
      if (objective.get() instanceof Objective.Neuron neuron) {
        places = new int[] {0, neuron.channel(), neuron.row(), neuron.column()};
      } else if (objective.get() instanceof Objective.Channel channel) {
        places = new int[] {1, channel.channel(), 0, 0};
      } else {
        places = new int[] {2, 0, 0, 0};
      }
    }
    return places[which];
  }
}
