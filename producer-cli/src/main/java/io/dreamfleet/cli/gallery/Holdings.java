package io.dreamfleet.cli.gallery;

import io.dreamfleet.cli.fetch.JobView;
import io.dreamfleet.cli.fetch.JobViews;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** What a gallery has to show: the pictures of some jobs by network, layer and unit. */
final class Holdings {
  private final Map<String, Map<String, LayerHoldings>> models = new TreeMap<>();
  private int unplaced;
  private int waiting;
  private int failed;

  /** The pictures of a layer, and how many more there will be. */
  static final class LayerHoldings {
    private final Map<Integer, List<Shot>> chunks = new TreeMap<>();
    private final List<Shot> whole = new ArrayList<>();
    private int waiting;

    /** The pictures of channels by the first channel of their chunk. */
    Map<Integer, List<Shot>> chunks() {
      return chunks;
    }

    /** Those of the layer as a whole. */
    List<Shot> whole() {
      return whole;
    }

    int waiting() {
      return waiting;
    }

    int pictures() {
      return whole.size() + chunks.values().stream().mapToInt(List::size).sum();
    }

    private void add(Shot shot) {
      OptionalInt chunk = shot.place().chunk();
      if (chunk.isPresent()) {
        chunks.computeIfAbsent(chunk.getAsInt(), first -> new ArrayList<>()).add(shot);
      } else {
        whole.add(shot);
      }
    }
  }

  /** Sorts jobs by their last events. */
  static Holdings of(Collection<StatusEvent> latest, ModelCatalog catalog) {
    Holdings holdings = new Holdings();
    JobViews views = new JobViews(catalog);
    latest.forEach(event -> holdings.add(views.of(event)));
    return holdings;
  }

  private void add(JobView job) {
    JobState state = job.event().state();
    Optional<UnitPlace> place =
        job.objective().flatMap(objective -> Shot.place(job.modelName(), objective));
    if (state == JobState.FAILED || state == JobState.CANCELLED) {
      failed++;
    } else if (!state.isFinal()) {
      waiting++;
      place.ifPresent(unit -> layer(unit).waiting++);
    } else if (place.isEmpty()) {
      unplaced++;
    } else if (job.event() instanceof StatusEvent.Succeeded done) {
      Objective objective = job.objective().orElseThrow();
      layer(place.get()).add(new Shot(done, place.get(), Shot.view(objective)));
    }
  }

  private LayerHoldings layer(UnitPlace unit) {
    return models
        .computeIfAbsent(unit.model(), model -> new TreeMap<>())
        .computeIfAbsent(unit.layer(), layer -> new LayerHoldings());
  }

  /** The layers of each network by name. */
  Map<String, Map<String, LayerHoldings>> models() {
    return models;
  }

  /** All jobs that have a picture to show. */
  Set<JobId> ids() {
    Set<JobId> ids = new HashSet<>();
    models
        .values()
        .forEach(
            layers ->
                layers
                    .values()
                    .forEach(
                        layer -> {
                          layer.whole.forEach(shot -> ids.add(shot.id()));
                          layer
                              .chunks
                              .values()
                              .forEach(shots -> shots.forEach(shot -> ids.add(shot.id())));
                        }));
    return ids;
  }

  /** Pictures of sums and directions, which are of no one unit. */
  int unplaced() {
    return unplaced;
  }

  int waiting() {
    return waiting;
  }

  int failed() {
    return failed;
  }
}
