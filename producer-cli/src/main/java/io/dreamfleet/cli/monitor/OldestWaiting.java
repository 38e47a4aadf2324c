package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Priority;
import io.dreamfleet.kafka.QueueFront.Entry;
import io.dreamfleet.status.JobState;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds the oldest job that waits among the first unfinished records of the queue. */
final class OldestWaiting {
  private final Function<JobId, Optional<JobTable.Entry>> whereItStands;

  OldestWaiting(Function<JobId, Optional<JobTable.Entry>> whereItStands) {
    this.whereItStands = whereItStands;
  }

  /**
   * When the oldest waiting record of each priority was written. Where all that was looked at runs
   * or is done and there is more behind it, the last of that, which is hardly older than the next.
   *
   * @param front the first unfinished records, or some of those behind them that are finished
   * @param backlog how many are unfinished
   */
  Map<Priority, Instant> among(List<Entry> front, Map<Priority, Long> backlog) {
    Map<Priority, Instant> oldest = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      List<Entry> entries = front.stream().filter(each -> each.priority() == priority).toList();
      Optional<Instant> waiting =
          entries.stream().filter(this::waits).map(Entry::writtenAt).min(Instant::compareTo);
      Optional<Instant> last = entries.stream().map(Entry::writtenAt).max(Instant::compareTo);
      boolean isMoreBehind = backlog.getOrDefault(priority, 0L) > entries.size();
      waiting.or(() -> last.filter(any -> isMoreBehind)).ifPresent(at -> oldest.put(priority, at));
    }
    return oldest;
  }

  /** A job that ended before its record was written has been asked for again. */
  private boolean waits(Entry entry) {
    return whereItStands
        .apply(entry.id())
        .map(
            job ->
                job.state() == JobState.QUEUED
                    || job.state().isFinal() && job.second() < entry.writtenAt().getEpochSecond())
        .orElse(true);
  }
}
