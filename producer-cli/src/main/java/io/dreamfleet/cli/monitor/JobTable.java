package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.JobState;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where every job stands, in 25 bytes a slot: a hash table in arrays with linear probing, since a
 * status topic can hold millions of jobs and the monitor has to have them all. A job goes by the
 * first 128 bits of its id, which is a hash: two of a thousand million jobs share them with a
 * probability of 10^-21. For use by one thread at a time.
 */
final class JobTable {
  private static final JobState[] STATES = JobState.values();
  private static final int FIRST_SLOTS = 1 << 10;

  /** A slot that was never used, and one whose job was forgotten. */
  private static final byte UNUSED = 0;

  private static final byte FORGOTTEN = 1;
  private static final byte FIRST_STATE = 2;

  private long[] high;
  private long[] low;
  private byte[] states;
  private int[] batches;
  private int[] seconds;
  private int used;

  JobTable() {
    clear();
  }

  /**
   * What is kept of a job.
   *
   * @param batch a number that the caller gave
   * @param second when it came to this, in seconds since 1970
   */
  record Entry(JobState state, int batch, long second) {}

  Optional<Entry> find(JobId id) {
    int slot = slot(high(id), low(id));
    return states[slot] < FIRST_STATE ? Optional.empty() : Optional.of(entry(slot));
  }

  /** Writes down where a job stands now; what was known before. */
  Optional<Entry> put(JobId id, Entry now) {
    int slot = slot(high(id), low(id));
    if (states[slot] == UNUSED) {
      if (used >= states.length / 4 * 3) {
        grow();
        slot = slot(high(id), low(id));
      }
      used++;
      high[slot] = high(id);
      low[slot] = low(id);
    }
    Optional<Entry> before =
        states[slot] < FIRST_STATE ? Optional.empty() : Optional.of(entry(slot));
    states[slot] = (byte) (FIRST_STATE + now.state().ordinal());
    batches[slot] = now.batch();
    seconds[slot] = (int) now.second();
    return before;
  }

  /** Forgets a job; what was known of it. */
  Optional<Entry> forget(JobId id) {
    int slot = slot(high(id), low(id));
    if (states[slot] < FIRST_STATE) {
      return Optional.empty();
    }
    Entry before = entry(slot);
    states[slot] = FORGOTTEN;
    return Optional.of(before);
  }

  /** Forgets all. */
  void clear() {
    allocate(FIRST_SLOTS);
  }

  private Entry entry(int slot) {
    return new Entry(
        STATES[states[slot] - FIRST_STATE], batches[slot], Integer.toUnsignedLong(seconds[slot]));
  }

  /** Where a job is, or would be. */
  private int slot(long wantedHigh, long wantedLow) {
    int mask = states.length - 1;
    int slot = (int) wantedLow & mask;
    while (states[slot] != UNUSED && (high[slot] != wantedHigh || low[slot] != wantedLow)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    JobTable before = new JobTable();
    before.high = high;
    before.low = low;
    before.states = states;
    before.batches = batches;
    before.seconds = seconds;
    allocate(states.length * 2);
    for (int from = 0; from < before.states.length; from++) {
      if (before.states[from] >= FIRST_STATE) {
        int slot = slot(before.high[from], before.low[from]);
        high[slot] = before.high[from];
        low[slot] = before.low[from];
        states[slot] = before.states[from];
        batches[slot] = before.batches[from];
        seconds[slot] = before.seconds[from];
        used++;
      }
    }
  }

  private void allocate(int slots) {
    high = new long[slots];
    low = new long[slots];
    states = new byte[slots];
    Arrays.fill(states, UNUSED);
    batches = new int[slots];
    seconds = new int[slots];
    used = 0;
  }

  private static long high(JobId id) {
    return Long.parseUnsignedLong(id.text(), 0, 16, 16);
  }

  private static long low(JobId id) {
    return Long.parseUnsignedLong(id.text(), 16, 32, 16);
  }
}
