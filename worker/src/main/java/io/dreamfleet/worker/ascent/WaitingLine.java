package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Ascents that wait for a place, in the order in which they came, those of high priority before
 * normal ones; but after three of them it is a normal one's turn, if any waits. Those that fit the
 * running batch may go before those that don't, but not for long: once the first in line has waited
 * its due, no more are let past it, so that the batch drains and makes way. Safe for use by several
 * threads.
 */
final class WaitingLine {
  /** So every fourth place goes to a normal one. */
  private static final int HIGH_FOR_A_NORMAL = 3;

  /**
   * Those who keep coming one after the other are waited for no longer than so many quiet times.
   */
  private static final int MOST_QUIETS = 5;

  private final double patienceSeconds;
  private final Duration quiet;
  private final LinkedList<Climb> line = new LinkedList<>();

  /**
   * High ones that went before normal ones, less what these were given for it: a batch of normal
   * ones, begun in the turn of one, is paid for by as many more high ones afterwards.
   */
  private int highAhead;

  private final Deque<Errand<?>> errands = new ArrayDeque<>();
  private long lastCameAt;
  private boolean closed;

  /**
   * A line that is empty.
   *
   * @param patienceSeconds for which the first lets others past
   * @param quiet a batch begins when nobody has come for so long: those that were leased together
   *     come within some milliseconds, and one that began before the others would end before them,
   *     too, and leave a place empty each time
   */
  WaitingLine(double patienceSeconds, Duration quiet) {
    this.patienceSeconds = patienceSeconds;
    this.quiet = quiet;
  }

  /** Goes to the end of the line; stopped at once when the line is closed. */
  synchronized void add(Climb climb) {
    if (closed) {
      climb.stopped();
      return;
    }
    line.addLast(climb);
    lastCameAt = System.nanoTime();
    notifyAll();
  }

  /** Waits for the moment between two runs; stopped at once when the line is closed. */
  synchronized void add(Errand<?> errand) {
    if (closed) {
      errand.stopped();
      return;
    }
    errands.addLast(errand);
    notifyAll();
  }

  /** The errand whose turn it is, if there is one. */
  synchronized Optional<Errand<?>> nextErrand() {
    return Optional.ofNullable(errands.pollFirst());
  }

  /** Goes to the head of the line: it has been in a batch already. */
  synchronized void putBack(List<Climb> climbs) {
    line.addAll(0, climbs);
    notifyAll();
  }

  /**
   * Those whose turn it is to join, in order; may be none while a batch runs.
   *
   * @param running what runs now; where nothing does, this waits for somebody to come, and for
   *     those who come with them, or for an errand
   * @param free places, each for one picture
   */
  synchronized List<Climb> admit(Optional<BatchKey> running, int free) throws InterruptedException {
    dismissUnwanted();
    while (running.isEmpty() && line.isEmpty() && errands.isEmpty() && !closed) {
      wait();
      dismissUnwanted();
    }
    if (running.isEmpty()) {
      gather(free);
    }
    if (line.isEmpty() || free == 0) {
      return List.of();
    }
    List<Climb> turns = turns();
    Climb head = turns.get(0);
    if (running.isEmpty()) {
      // a set may be of more pictures than there are places: it cannot run in parts
      return head.isAlone()
          ? taken(List.of(head), head.key().rows())
          : taken(fitting(turns, head.key()), Math.max(free, head.key().rows()));
    }
    boolean headFits = fits(head, running.get());
    return headFits || head.waitedSeconds() < patienceSeconds
        ? taken(fitting(beforeHighOnes(turns, running.get()), running.get()), free)
        : List.of();
  }

  /**
   * Whether somebody waits for what happens between two runs.
   *
   * @param free places of what runs
   */
  synchronized boolean isAwaiting(int free) {
    dismissUnwanted();
    return closed || !errands.isEmpty() || free > 0 && !line.isEmpty();
  }

  /** Waits for those who are on their way, as far as there are places for them. */
  private void gather(int free) throws InterruptedException {
    long end = System.nanoTime() + MOST_QUIETS * quiet.toNanos();
    while (!line.isEmpty() && line.size() < free && !closed) {
      long now = System.nanoTime();
      long left = Math.min(lastCameAt + quiet.toNanos(), end) - now;
      if (left <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      dismissUnwanted();
    }
  }

  /** Stops everybody who waits, and whoever comes later. */
  synchronized void close() {
    closed = true;
    line.forEach(Climb::stopped);
    line.clear();
    errands.forEach(Errand::stopped);
    errands.clear();
    notifyAll();
  }

  /** Whether nobody comes for so long, nor anything else happens. */
  synchronized boolean staysEmpty(Duration quietTime) throws InterruptedException {
    long end = System.nanoTime() + quietTime.toNanos();
    while (line.isEmpty() && errands.isEmpty() && !closed) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return true;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return false;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** All who wait, in the order in which their turns come. */
  private List<Climb> turns() {
    LinkedList<Climb> high = new LinkedList<>(waiting(Priority.HIGH));
    LinkedList<Climb> normal = new LinkedList<>(waiting(Priority.NORMAL));
    List<Climb> turns = new ArrayList<>();
    int gone = highAhead;
    while (!high.isEmpty() && !normal.isEmpty()) {
      boolean isNormals = gone >= HIGH_FOR_A_NORMAL;
      turns.add(isNormals ? normal.removeFirst() : high.removeFirst());
      gone += isNormals ? -HIGH_FOR_A_NORMAL : 1;
    }
    turns.addAll(high);
    turns.addAll(normal);
    return turns;
  }

  private List<Climb> waiting(Priority priority) {
    return line.stream().filter(climb -> climb.priority() == priority).toList();
  }

  private static boolean fits(Climb climb, BatchKey key) {
    return !climb.isAlone() && climb.key().equals(key);
  }

  private static List<Climb> fitting(List<Climb> climbs, BatchKey key) {
    return climbs.stream().filter(climb -> fits(climb, key)).toList();
  }

  /**
   * Without the normal ones that would join a batch past a high one that it has to make way for.
   */
  private static List<Climb> beforeHighOnes(List<Climb> turns, BatchKey key) {
    List<Climb> before = new ArrayList<>();
    boolean highWaits = false;
    for (Climb climb : turns) {
      boolean isHigh = climb.priority() == Priority.HIGH;
      if (isHigh || !highWaits) {
        before.add(climb);
      }
      highWaits |= isHigh && !fits(climb, key);
    }
    return before;
  }

  private List<Climb> taken(List<Climb> climbs, int most) {
    List<Climb> taken = new ArrayList<>();
    int rows = 0;
    for (Climb climb : climbs) {
      rows += climb.key().rows();
      if (rows > most) {
        break;
      }
      taken.add(climb);
      line.remove(climb);
      count(climb.priority());
    }
    return taken;
  }

  /** Only where both kinds wait does one go before the other. */
  private void count(Priority gone) {
    boolean othersWait = line.stream().anyMatch(climb -> climb.priority() != gone);
    if (gone == Priority.HIGH) {
      highAhead = othersWait ? Math.min(HIGH_FOR_A_NORMAL, highAhead + 1) : 0;
    } else {
      highAhead = othersWait ? highAhead - HIGH_FOR_A_NORMAL : 0;
    }
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
