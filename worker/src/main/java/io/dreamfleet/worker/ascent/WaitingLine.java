package io.dreamfleet.worker.ascent;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;

/**
 * Ascents that wait for a place, in the order in which they came. Those that fit the running batch
 * may go before those that don't, but not for long: once the first in line has waited its due, no
 * more are let past it, so that the batch drains and makes way. Safe for use by several threads.
 */
final class WaitingLine {
  private final double patienceSeconds;
  private final LinkedList<Climb> line = new LinkedList<>();
  private boolean closed;

  /** A line where the first lets others past for this long. */
  WaitingLine(double patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
  }

  /** Goes to the end of the line; stopped at once when the line is closed. */
  synchronized void add(Climb climb) {
    if (closed) {
      climb.stopped();
      return;
    }
    line.addLast(climb);
    notifyAll();
  }

  /** Goes to the head of the line: it has been in a batch already. */
  synchronized void putBack(List<Climb> climbs) {
    line.addAll(0, climbs);
    notifyAll();
  }

  /**
   * Those whose turn it is to join, in order; may be none while a batch runs.
   *
   * @param running what runs now; where nothing does, this waits for somebody to come
   * @param free places
   */
  synchronized List<Climb> admit(Optional<BatchKey> running, int free) throws InterruptedException {
    dismissUnwanted();
    while (running.isEmpty() && line.isEmpty() && !closed) {
      wait();
      dismissUnwanted();
    }
    if (line.isEmpty() || free == 0) {
      return List.of();
    }
    Climb head = line.getFirst();
    if (running.isEmpty()) {
      return head.isAlone() ? List.of(line.removeFirst()) : taken(head.key(), free);
    }
    boolean headFits = !head.isAlone() && head.key().equals(running.get());
    return headFits || head.waitedSeconds() < patienceSeconds
        ? taken(running.get(), free)
        : List.of();
  }

  /** Stops everybody who waits, and whoever comes later. */
  synchronized void close() {
    closed = true;
    line.forEach(Climb::stopped);
    line.clear();
    notifyAll();
  }

  synchronized boolean isEmpty() {
    return line.isEmpty();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private List<Climb> taken(BatchKey key, int most) {
    List<Climb> taken = new ArrayList<>();
    Iterator<Climb> all = line.iterator();
    while (all.hasNext() && taken.size() < most) {
      Climb climb = all.next();
      if (!climb.isAlone() && climb.key().equals(key)) {
        taken.add(climb);
        all.remove();
      }
    }
    return taken;
  }

  private void dismissUnwanted() {
    line.removeIf(
        climb -> {
          if (climb.isWanted()) {
            return false;
          }
          climb.stopped();
          return true;
        });
  }
}
