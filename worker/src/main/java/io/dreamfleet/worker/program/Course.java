package io.dreamfleet.worker.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Steps that a batch makes piece by piece, each of its shares on a thread and at a pace of its own:
 * one whose core is the faster for a while goes ahead, and waits for the others at the end. Whoever
 * watches is told of each piece when all have made it, and may end the course there; those ahead
 * then stop where they are, and the others catch up with them, so that all have made the same steps
 * in the end. Used by all these threads.
 */
public final class Course {
  /**
   * Pieces that a share may be ahead of the last: what the watcher ends is over after so many more
   * at most.
   */
  static final int MOST_AHEAD = 5;

  private final int steps;
  private final int pieces;
  private final Predicate<Piece> watcher;
  private final List<Deque<Part>> made;
  private final int[] begun;
  private int told;
  private int end;

  /**
   * What one share made of a piece.
   *
   * @param scores {@code float[steps][rows]}, row by row
   * @param meanAbsolute likewise
   */
  public record Part(float[] scores, float[] meanAbsolute) {}

  /**
   * What all shares made of it.
   *
   * @param shares in their order
   */
  public record Piece(int steps, List<Part> shares) {}

  /**
   * A course that has not begun.
   *
   * @param shares of the batch
   * @param steps at least 1
   * @param pieces that they are made in, at most; of one length as far as that is possible
   * @param watcher is told of each piece, in order and by one thread at a time, and says whether to
   *     go on; what it throws ends the course
   */
  public Course(int shares, int steps, int pieces, Predicate<Piece> watcher) {
    this.steps = steps;
    this.pieces = Math.min(pieces, steps);
    this.watcher = watcher;
    this.made = Stream.<Deque<Part>>generate(ArrayDeque::new).limit(shares).toList();
    this.begun = new int[shares];
    this.end = this.pieces;
  }

  /** Steps of a share's next piece, once the others are near enough; 0 where it has to stop. */
  synchronized int next(int share) {
    int piece = begun[share];
    while (piece < end && piece >= told + MOST_AHEAD) {
      awaitOthers();
    }
    if (piece >= end) {
      return 0;
    }
    begun[share]++;
    return stepsBefore(piece + 1) - stepsBefore(piece);
  }

  private void awaitOthers() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others made their steps", e);
    }
  }

  /** A share has made the piece that it was given. */
  synchronized void made(int share, Part part) {
    made.get(share).addLast(part);
    while (made.stream().noneMatch(Deque::isEmpty)) {
      List<Part> parts = new ArrayList<>();
      made.forEach(ofShare -> parts.add(ofShare.removeFirst()));
      int length = stepsBefore(told + 1) - stepsBefore(told);
      told++;
      notifyAll();
      if (!watcher.test(new Piece(length, List.copyOf(parts)))) {
        stop();
      }
    }
  }

  private void stop() {
    end = Math.min(end, Arrays.stream(begun).max().getAsInt());
    notifyAll();
  }

  /** A share cannot go on, and so nobody has to. */
  synchronized void breakOff() {
    end = 0;
    notifyAll();
  }

  /**
   * Begins again from the first step, when nothing runs.
   *
   * @return whether it could: nobody has been told of anything yet
   */
  synchronized boolean restart() {
    if (told > 0) {
      return false;
    }
    Arrays.fill(begun, 0);
    made.forEach(Deque::clear);
    end = pieces;
    return true;
  }

  private int stepsBefore(int piece) {
    return (int) ((long) steps * piece / pieces);
  }
}
