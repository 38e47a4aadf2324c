package io.dreamfleet.worker.queue;

/**
 * How many records a worker leases at once, and over how many lanes.
 *
 * @param lanes share consumers, 1 or more
 * @param recordsPerLane the most records that one poll of a lane leases, 1 or more
 */
public record LanePlan(int lanes, int recordsPerLane) {
  /**
   * A lane is a member of the share group, with two connections and a thread, and brokers allow 200
   * members ({@code group.share.max.size}): ten a worker leave room for twenty workers.
   */
  private static final int MOST_LANES = 10;

  /** One lease in stock for so many slots. */
  private static final int SLOTS_PER_LEASE_IN_STOCK = 4;

  public LanePlan {
    if (lanes < 1 || recordsPerLane < 1) {
      throw new IllegalArgumentException(
          "lanes and records per lane must be 1 or more, but are %d and %d"
              .formatted(lanes, recordsPerLane));
    }
  }

  /**
   * The plan that keeps a batch full.
   *
   * <p>More leases than slots are needed, because a slot that falls free waits for a record that is
   * here already, and because a lane gets no new records before its last one is finished: of k
   * records that take times spread evenly from 0 to some longest one, (k + 1) / 2k are at work on
   * the average of a lane's round (all of them for k = 1, 3/4 for k = 2, 2/3 for k = 3), and nearly
   * all when they take equal times, as those of one sweep mostly do. So lanes hold as few records
   * each as {@value #MOST_LANES} lanes allow.
   *
   * <p>What is leased beyond the slots is stock, and a job in stock waits for this worker although
   * another may be idle. So it is bounded to a quarter of the slots, and is one at least, from two
   * slots on; a worker of one slot keeps none.
   *
   * @param slots how many jobs run at once, 1 or more
   */
  public static LanePlan forBatch(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("a batch has 1 slot or more, but is given " + slots);
    }
    int stock = slots == 1 ? 0 : Math.max(1, slots / SLOTS_PER_LEASE_IN_STOCK);
    int leases = slots + stock;
    int recordsPerLane = (leases + MOST_LANES - 1) / MOST_LANES;
    return new LanePlan(leases / recordsPerLane, recordsPerLane);
  }

  /** The most records that are leased at once. */
  public int leases() {
    return lanes * recordsPerLane;
  }
}
