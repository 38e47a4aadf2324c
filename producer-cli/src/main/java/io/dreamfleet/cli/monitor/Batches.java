package io.dreamfleet.cli.monitor;

import io.dreamfleet.status.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far every batch has come. A job counts in the batch that has asked for it last. For use by
 * one thread at a time.
 */
final class Batches {
  private final Map<Optional<String>, Integer> numbers = new HashMap<>();
  private final List<Batch> batches = new ArrayList<>();

  /** One batch; jobs without a batch make one without a name. */
  static final class Batch {
    private final Optional<String> name;
    private final StateCounts counts = new StateCounts();
    private Instant movedAt;

    private Batch(Optional<String> name, Instant movedAt) {
      this.name = name;
      this.movedAt = movedAt;
    }

    Optional<String> name() {
      return name;
    }

    StateCounts counts() {
      return counts;
    }

    /** When a job of it last changed. */
    Instant movedAt() {
      return movedAt;
    }
  }

  /** The number by which a batch goes here. */
  int number(Optional<String> name, Instant at) {
    return numbers.computeIfAbsent(
        name,
        each -> {
          batches.add(new Batch(each, at));
          return batches.size() - 1;
        });
  }

  Optional<String> name(int number) {
    return batches.get(number).name();
  }

  /** A job has come to a state. */
  void entered(int number, JobState state, Instant at) {
    Batch batch = batches.get(number);
    batch.counts.add(state);
    if (at.isAfter(batch.movedAt)) {
      batch.movedAt = at;
    }
  }

  /** A job is no more in a state that it was in. */
  void left(int number, JobState state) {
    batches.get(number).counts.remove(state);
  }

  /** Those with jobs, first where work is left, then the latest. */
  List<Batch> latest(int most) {
    return batches.stream()
        .filter(batch -> batch.counts.total() > 0)
        .sorted(
            Comparator.comparing((Batch batch) -> !batch.counts.isOpen())
                .thenComparing(Batch::movedAt, Comparator.reverseOrder()))
        .limit(most)
        .toList();
  }

  /** How many have jobs. */
  long count() {
    return batches.stream().filter(batch -> batch.counts.total() > 0).count();
  }

  void clear() {
    numbers.clear();
    batches.clear();
  }
}
