package io.dreamfleet.cli.sweep;

import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which jobs of a plan have yet to be sent. */
public final class Missing {
  private final List<JobId> ids;
  private final Standing standing;
  private final BitSet missing = new BitSet();

  /**
   * Compares a plan with how its jobs stand.
   *
   * @param ids the plan's, in its order
   */
  public Missing(List<JobId> ids, Standing standing) {
    this.ids = ids;
    this.standing = standing;
    for (int i = 0; i < ids.size(); i++) {
      missing.set(i, !standing.isStored(ids.get(i)) && !standing.isWaiting(ids.get(i)));
    }
  }

  /** The jobs to be sent, made as they are asked for, in the plan's order. */
  public Stream<Job> jobs(SweepPlan plan) {
    int[] place = {0};
    return plan.jobs().filter(job -> missing.get(place[0]++));
  }

  public int count() {
    return missing.cardinality();
  }

  int all() {
    return ids.size();
  }

  int stored() {
    return standing.storedCount();
  }

  int waiting() {
    return standing.waitingCount();
  }

  /** The jobs to wait for: these, and those that are on their way already. */
  public Set<JobId> open() {
    Set<JobId> open = new HashSet<>(standing.waiting());
    missing.stream().mapToObj(ids::get).forEach(open::add);
    return open;
  }
}
