package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Objective.OfLayer;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.worker.program.Reading;
import io.dreamfleet.worker.program.Reading.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An objective as what it reads of each layer: selectors by the node whose output they read. Terms
 * that read a layer at the same places are one selector.
 */
record Selection(Map<String, List<Selector>> selectors) {

  /** The shapes of a network's outputs for pictures of these slots' size. */
  static Map<String, FeatureShape> shapes(List<Slot> slots, Network network) {
    ImageSize size = slots.get(0).size();
    return network.shapes(size.height(), size.width());
  }

  /** What a slot's objective reads of outputs of these shapes. */
  static Selection of(Slot slot, Network network, Map<String, FeatureShape> shapes) {
    Map<String, List<Selector>> selectors = new HashMap<>();
    for (Objective.Term term : slot.objective().terms()) {
      String node = network.layer(((OfLayer) term.objective()).layer()).name();
      add(
          selectors.computeIfAbsent(node, name -> new ArrayList<>()),
          Selector.of(term, shapes.get(node), slot.vectors()));
    }
    return new Selection(selectors);
  }

  private static void add(List<Selector> selectors, Selector selector) {
    for (int i = 0; i < selectors.size(); i++) {
      if (selectors.get(i).agrees(selector)) {
        selectors.set(i, selectors.get(i).with(selector));
        return;
      }
    }
    selectors.add(selector);
  }

  /** The readings that a program needs for these, in the network's order and by kind. */
  static List<Reading> readings(List<Selection> selections, Network network) {
    Map<Reading, Integer> most = new HashMap<>();
    for (Selection selection : selections) {
      selection.counts().forEach((reading, count) -> most.merge(reading, count, Integer::max));
    }
    List<Reading> readings = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Kind kind : Kind.values()) {
        Reading reading = new Reading(node.name(), kind);
        readings.addAll(Collections.nCopies(most.getOrDefault(reading, 0), reading));
      }
    }
    return readings;
  }

  private Map<Reading, Integer> counts() {
    Map<Reading, Integer> counts = new HashMap<>();
    selectors.forEach(
        (node, own) ->
            own.forEach(
                selector -> counts.merge(new Reading(node, selector.kind()), 1, Integer::sum)));
    return counts;
  }

  private List<Selector> of(String node, Kind kind) {
    return selectors.getOrDefault(node, List.of()).stream()
        .filter(selector -> selector.kind() == kind)
        .toList();
  }

  /** Its selector for each of a program's readings. */
  List<Selector> forReadings(List<Reading> readings, Map<String, FeatureShape> shapes) {
    Map<Reading, Integer> used = new HashMap<>();
    List<Selector> chosen = new ArrayList<>();
    for (Reading reading : readings) {
      List<Selector> own = of(reading.tap(), reading.kind());
      int next = used.merge(reading, 1, Integer::sum) - 1;
      chosen.add(
          next < own.size()
              ? own.get(next)
              : Selector.nothing(reading.kind(), shapes.get(reading.tap())));
    }
    return chosen;
  }
}
