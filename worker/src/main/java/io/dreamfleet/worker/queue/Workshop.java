package io.dreamfleet.worker.queue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * Where the work on leased records is done, for all lanes of a worker. A record that is delivered
 * again while the work on it still goes on here (the brokers were restarted, or a renewal did not
 * reach them) gets that work, not a second one.
 */
public final class Workshop {
  private final ExecutorService threads;
  private final Function<Lease, Ending> work;
  private final Map<String, Held> going = new HashMap<>();

  private record Held(Task task, Object holder) {}

  /**
   * A workshop without work.
   *
   * @param threads as many as there may be leases, or else some wait
   * @param work from a lease to its ending; called by several threads at once
   */
  public Workshop(ExecutorService threads, Function<Lease, Ending> work) {
    this.threads = threads;
    this.work = work;
  }

  /** The work on a record that was just leased: what goes on already, or new. */
  synchronized Task take(Lease lease, Object holder) {
    Held known = going.get(lease.place());
    // the place of another topic of the same name, made anew, can hold another job
    if (known != null && Arrays.equals(known.task().lease().value(), lease.value())) {
      going.put(lease.place(), new Held(known.task(), holder));
      return known.task();
    }
    Task task = new Task(lease);
    going.put(lease.place(), new Held(task, holder));
    threads.execute(() -> run(task));
    return task;
  }

  /** Stops the work on a lease that is lost, unless another lane holds the record by now. */
  synchronized void lose(Task task, Object holder) {
    Held known = going.get(task.lease().place());
    if (known != null && known.task() == task && known.holder() == holder) {
      going.remove(task.lease().place());
      task.lease().lose();
    }
  }

  /** The worker is going: whatever goes on here should end soon. */
  synchronized void giveBack() {
    going.values().forEach(held -> held.task().lease().giveBack());
  }

  private void run(Task task) {
    try {
      // what has not begun when the worker goes need not begin
      Ending ending = task.lease().isWanted() ? work.apply(task.lease()) : Ending.RELEASE;
      end(task);
      task.ending().complete(ending);
    } catch (Throwable e) {
      // whatever it is, a lane waits for the ending
      end(task);
      task.ending().completeExceptionally(e);
    } finally {
      task.lease().computed();
    }
  }

  private synchronized void end(Task task) {
    Held known = going.get(task.lease().place());
    if (known != null && known.task() == task) {
      going.remove(task.lease().place());
    }
  }
}
