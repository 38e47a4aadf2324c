package io.dreamfleet.local.scaling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * KEDA and the HorizontalPodAutoscaler that it makes, second by second.
 *
 * <p>KEDA takes the fleet from zero and back to it (<a
 * href="https://keda.sh/docs/latest/concepts/scaling-deployments/">Scaling Deployments</a>);
 * everything between one worker and the most is the HPA's, as in {@code horizontal.go} of
 * Kubernetes 1.33: the answer for an average, its tolerance, stabilization, then policies.
 */
final class Autoscaler {
  /** {@code --horizontal-pod-autoscaler-sync-period}, by default. */
  private static final int SYNC_SECONDS = 15;

  /** {@code --horizontal-pod-autoscaler-tolerance}, by default. */
  private static final double TOLERANCE = 0.1;

  private final ScalingRule rule;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final Deque<Change> changes = new ArrayDeque<>();
  private int workers;
  private int failures;
  private int lastActive = Integer.MIN_VALUE / 2;

  private record Answer(int second, int workers) {}

  private record Change(int second, int by) {}

  Autoscaler(ScalingRule rule) {
    this.rule = rule;
  }

  /**
   * How many workers there should be.
   *
   * @param second of the simulation, one more than at the last call
   * @param backlog the jobs not done that Prometheus knows of; absent when it cannot be asked
   */
  int workers(int second, OptionalDouble backlog) {
    if (second % rule.pollingSeconds() == 0) {
      poll(second, looked(backlog));
    }
    if (second % SYNC_SECONDS == 0 && workers > 0) {
      OptionalDouble known = looked(backlog);
      if (known.isPresent()) {
        sync(second, known.getAsDouble());
      }
    }
    return workers;
  }

  /** The fallback is a number that makes the HPA come to its number of workers. */
  private OptionalDouble looked(OptionalDouble backlog) {
    if (backlog.isPresent()) {
      failures = 0;
      return backlog;
    }
    failures++;
    return failures > rule.fallback().failures()
        ? OptionalDouble.of(rule.jobsPerWorker() * Math.max(workers, rule.fallback().workers()))
        : OptionalDouble.empty();
  }

  private void poll(int second, OptionalDouble backlog) {
    if (backlog.isEmpty()) {
      return;
    }
    if (backlog.getAsDouble() > rule.activation()) {
      lastActive = second;
      if (workers == 0) {
        change(second, 1);
      }
    } else if (workers > 0 && second - lastActive > rule.cooldownSeconds()) {
      change(second, 0);
      answers.clear();
    }
  }

  private void sync(int second, double backlog) {
    int answer = (int) Math.ceil(backlog / rule.jobsPerWorker());
    if (Math.abs(backlog / (rule.jobsPerWorker() * workers) - 1) <= TOLERANCE) {
      answer = workers;
    }
    answer = Math.max(1, Math.min(answer, rule.most()));
    int stable = stabilized(second, answer);
    if (stable > workers) {
      change(second, Math.min(stable, mostAfter(second)));
    } else if (stable < workers) {
      change(second, Math.max(stable, leastAfter(second)));
    }
  }

  /** Up only as far as the least answer of the window up, down as the largest of that down. */
  private int stabilized(int second, int answer) {
    int up = answer;
    int down = answer;
    for (Answer earlier : answers) {
      if (earlier.second() > second - rule.up().windowSeconds()) {
        up = Math.min(up, earlier.workers());
      }
      if (earlier.second() > second - rule.down().windowSeconds()) {
        down = Math.max(down, earlier.workers());
      }
    }
    answers.addLast(new Answer(second, answer));
    int longest = Math.max(rule.up().windowSeconds(), rule.down().windowSeconds());
    answers.removeIf(earlier -> earlier.second() <= second - longest - SYNC_SECONDS);
    return Math.min(Math.max(workers, up), down);
  }

  private int mostAfter(int second) {
    int most = workers;
    for (ScalingRule.Policy policy : rule.up().policies()) {
      int before = workersBefore(second, policy.periodSeconds());
      int limit =
          policy.percent()
              ? (int) Math.ceil(before * (1 + policy.value() / 100.0))
              : before + policy.value();
      most = Math.max(most, limit);
    }
    return Math.min(most, rule.most());
  }

  private int leastAfter(int second) {
    int least = workers;
    for (ScalingRule.Policy policy : rule.down().policies()) {
      int before = workersBefore(second, policy.periodSeconds());
      int limit =
          policy.percent()
              ? (int) (before * (1 - policy.value() / 100.0))
              : before - policy.value();
      least = Math.min(least, limit);
    }
    return Math.max(least, 1);
  }

  private int workersBefore(int second, int periodSeconds) {
    return workers
        - changes.stream()
            .filter(change -> change.second() > second - periodSeconds)
            .mapToInt(Change::by)
            .sum();
  }

  private void change(int second, int to) {
    if (to != workers) {
      changes.addLast(new Change(second, to - workers));
      changes.removeIf(change -> change.second() < second - 3600);
      workers = to;
    }
  }
}
