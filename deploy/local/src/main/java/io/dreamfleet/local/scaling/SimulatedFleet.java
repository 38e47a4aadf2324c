package io.dreamfleet.local.scaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The jobs topic and its workers, second by second: leases, batches, and workers that come and go.
 */
final class SimulatedFleet {
  private final WorkerPace pace;
  private final Deque<SimulatedJob> waiting = new ArrayDeque<>();
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final List<Integer> waits = new ArrayList<>();

  private static final class SimulatedJob {
    private final int arrived;
    private double stepsLeft;
    private boolean begun;

    private SimulatedJob(int arrived, int steps) {
      this.arrived = arrived;
      this.stepsLeft = steps;
    }
  }

  /** In the order in which they were leased; the first {@code slots} of them run. */
  private record SimulatedWorker(int ready, List<SimulatedJob> leased) {}

  SimulatedFleet(WorkerPace pace) {
    this.pace = pace;
  }

  void arrive(int second, int jobs) {
    for (int i = 0; i < jobs; i++) {
      waiting.addLast(new SimulatedJob(second, pace.steps()));
    }
  }

  /**
   * The youngest go first, as a ReplicaSet has it, and give back what they hold where it stands.
   */
  void resize(int second, int wanted) {
    while (workers.size() < wanted) {
      workers.add(new SimulatedWorker(second + pace.startSeconds(), new ArrayList<>()));
    }
    while (workers.size() > wanted) {
      List<SimulatedJob> leased = workers.remove(workers.size() - 1).leased();
      for (int i = leased.size() - 1; i >= 0; i--) {
        waiting.addFirst(leased.get(i));
      }
    }
  }

  /** A second of work. */
  void work(int second) {
    lease(second);
    for (SimulatedWorker worker : workers) {
      int running = Math.min(pace.slots(), worker.leased().size());
      if (running > 0) {
        double steps = pace.stepsPerSecond(running);
        worker.leased().subList(0, running).forEach(job -> advance(job, steps, second));
        worker.leased().removeIf(job -> job.stepsLeft <= 0);
      }
    }
  }

  private void advance(SimulatedJob job, double steps, int second) {
    if (!job.begun) {
      job.begun = true;
      waits.add(second - job.arrived);
    }
    job.stepsLeft -= steps;
  }

  private void lease(int second) {
    while (!waiting.isEmpty()) {
      Optional<SimulatedWorker> idlest =
          workers.stream()
              .filter(worker -> worker.ready() <= second)
              .filter(worker -> worker.leased().size() < pace.slots() + pace.stock())
              .min(Comparator.comparingInt(worker -> worker.leased().size()));
      if (idlest.isEmpty()) {
        return;
      }
      idlest.get().leased().add(waiting.removeFirst());
    }
  }

  /** Jobs that are not done: what the share group's lag says. */
  int backlog() {
    return waiting.size() + workers.stream().mapToInt(worker -> worker.leased().size()).sum();
  }

  int workers() {
    return workers.size();
  }

  /** Of each job that has begun, the seconds until it did. */
  List<Integer> waits() {
    return List.copyOf(waits);
  }
}
