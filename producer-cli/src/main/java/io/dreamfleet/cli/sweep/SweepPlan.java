package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.FeatureShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every channel of some layers of a network, as jobs that are made anew whenever they are asked
 * for, a layer's at a time: there may be a hundred thousand of them.
 *
 * @param model whose layers they are
 * @param layers by the names that the jobs are to have
 * @param maker makes the jobs of some channels
 */
public record SweepPlan(
    Model model, List<String> layers, Function<List<Objective>, List<Job>> maker) {
  public SweepPlan {
    layers = List.copyOf(layers);
  }

  /** How many channels each layer has, in the network's order. */
  public Map<String, Integer> channels() {
    Map<String, FeatureShape> shapes =
        model.network().shapes(model.network().input().height(), model.network().input().width());
    Map<String, Integer> channels = new LinkedHashMap<>();
    layers.forEach(
        layer -> channels.put(layer, shapes.get(model.network().layer(layer).name()).channels()));
    return channels;
  }

  /** The jobs, layer by layer. */
  public Stream<Job> jobs() {
    return channels().entrySet().stream()
        .flatMap(layer -> maker.apply(units(layer.getKey(), 0, layer.getValue())).stream());
  }

  /** The ids of the jobs, in their order. */
  public List<JobId> ids() {
    List<JobId> ids = new ArrayList<>();
    jobs().parallel().map(JobId::of).forEachOrdered(ids::add);
    return ids;
  }

  /**
   * Checks a layer's first and last channel; what is wrong with any other is wrong with these.
   *
   * @throws io.dreamfleet.job.JobRefusedException that says what is wrong
   */
  public void check(JobCheck check) {
    channels()
        .forEach(
            (layer, count) -> {
              List<Objective> ends = new ArrayList<>(units(layer, 0, 1));
              ends.addAll(units(layer, count - 1, count));
              maker.apply(ends).forEach(job -> check.check(job, model));
            });
  }

  private static List<Objective> units(String layer, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(channel -> (Objective) new Objective.Channel(layer, channel))
        .toList();
  }
}
