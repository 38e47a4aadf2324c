package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Objective.OfLayer;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.worker.program.Reading;
import io.dreamfleet.worker.program.Reading.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An objective as what it reads of each layer: selectors by the node whose output they read. Terms
 * that read a layer at the same places are one selector.
 */
record Selection(Map<String, List<Selector>> selectors) {

  /** What a slot's objective reads, at its picture's size. */
  static Selection of(Slot slot, Network network) {
    Map<String, FeatureShape> shapes = network.shapes(slot.size().height(), slot.size().width());
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
    List<Reading> readings = new ArrayList<>();
    for (Node node : network.nodes()) {
      Map<Kind, Integer> most = new EnumMap<>(Kind.class);
      for (Selection selection : selections) {
        for (Kind kind : Kind.values()) {
          most.merge(kind, selection.of(node.name(), kind).size(), Integer::max);
        }
      }
      most.forEach(
          (kind, count) -> {
            for (int i = 0; i < count; i++) {
              readings.add(new Reading(node.name(), kind));
            }
          });
    }
    return readings;
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
