package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.StatusEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last events of a kind, one of each job and a bounded number in all. For use by one thread at
 * a time.
 */
final class Latest<E extends StatusEvent> {
  private final int most;
  private final Map<JobId, E> events = new LinkedHashMap<>();

  Latest(int most) {
    this.most = most;
  }

  /** The newest event; the oldest is forgotten where there are too many. */
  void add(E event) {
    events.remove(event.id());
    events.put(event.id(), event);
    if (events.size() > most) {
      events.remove(events.keySet().iterator().next());
    }
  }

  /** A job's event takes the place of its last one, without being any newer than others. */
  void update(E event) {
    if (events.containsKey(event.id())) {
      events.put(event.id(), event);
    } else {
      add(event);
    }
  }

  void remove(JobId id) {
    events.remove(id);
  }

  /** All, the oldest first. */
  List<E> oldestFirst() {
    return List.copyOf(events.values());
  }

  /** All, the newest first. */
  List<E> newestFirst() {
    List<E> list = new ArrayList<>(events.values());
    Collections.reverse(list);
    return list;
  }

  void clear() {
    events.clear();
  }
}
