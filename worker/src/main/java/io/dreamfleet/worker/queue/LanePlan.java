package io.dreamfleet.worker.queue;

/**
 * How many records a worker leases at once, and over how many lanes.
 *
 * @param lanes share consumers, 1 or more
 * @param recordsPerLane the most records that one poll of a lane leases, 1 or more
 * @param ahead the most records that are leased and not nearly computed yet, 1 or more; what is
 *     about to be, or is on its way to the store, comes on top
 */
public record LanePlan(int lanes, int recordsPerLane, int ahead) {
  /**
   * A lane is a member of the share group, with two connections and a thread, and brokers allow 200
   * members ({@code group.share.max.size}): ten a worker, and five more for jobs of high priority,
   * leave room for thirteen workers.
   */
  private static final int MOST_LANES = 10;

  private static final int MOST_HIGH_LANES = 5;

  /** One lease in stock for so many slots. */
  private static final int SLOTS_PER_LEASE_IN_STOCK = 4;

  public LanePlan {
    if (lanes < 1 || recordsPerLane < 1 || ahead < recordsPerLane) {
      throw new IllegalArgumentException(
          "lanes and records per lane must be 1 or more, and a lane's records at most what may be"
              + " leased ahead, but they are %d, %d and %d"
                  .formatted(lanes, recordsPerLane, ahead));
    }
  }

  /**
   * The plan that keeps a batch full.
   *
   * <p>A slot that falls free waits for a record that is here already. Where it can be told half a
   * second before, its next record is leased then; because that is not always so, more are leased
   * than there are slots. But a job in this stock waits for this worker although another may be
   * idle, so it is bounded to a quarter of the slots, and is one at least, from two slots on; a
   * worker of one slot keeps none.
   *
   * <p>A lane gets no new records before its last one is in the store, so there are lanes for twice
   * as many: a batch whose jobs end together is filled again while their results are stored. Of k
   * records of a lane that take times spread evenly from 0 to some longest one, (k + 1) / 2k are at
   * work on the average of a lane's round, which is above a half, so that unlike jobs keep the
   * batch full too.
   *
   * @param slots how many jobs run at once, 1 or more
   */
  public static LanePlan forBatch(int slots) {
    return forBatch(slots, MOST_LANES);
  }

  /**
   * The plan for jobs of high priority: as many may be leased as of the others, because there may
   * be no others, over fewer lanes. Which of them get the slots is not decided here.
   *
   * @param slots how many jobs run at once, 1 or more
   */
  public static LanePlan forHighPriority(int slots) {
    return forBatch(slots, MOST_HIGH_LANES);
  }

  private static LanePlan forBatch(int slots, int mostLanes) {
    if (slots < 1) {
      throw new IllegalArgumentException("a batch has 1 slot or more, but is given " + slots);
    }
    int stock = slots == 1 ? 0 : Math.max(1, slots / SLOTS_PER_LEASE_IN_STOCK);
    int ahead = slots + stock;
    int recordsPerLane = (2 * ahead + mostLanes - 1) / mostLanes;
    int lanes = (2 * ahead + recordsPerLane - 1) / recordsPerLane;
    return new LanePlan(lanes, recordsPerLane, ahead);
  }

  /** The most records that are leased at once. */
  public int leases() {
    return lanes * recordsPerLane;
  }
}
