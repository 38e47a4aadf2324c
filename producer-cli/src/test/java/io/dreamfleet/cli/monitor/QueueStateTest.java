package io.dreamfleet.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Priority;
import io.dreamfleet.kafka.Backlog;
import io.dreamfleet.kafka.QueueFront.Entry;
import io.dreamfleet.status.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueStateTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final Map<JobId, JobTable.Entry> known = new HashMap<>();
  private final OldestWaiting oldest = new OldestWaiting(id -> Optional.ofNullable(known.get(id)));

  @Test
  void the_oldest_waiting_job_is_the_first_that_neither_runs_nor_has_ended() {
    List<Entry> front =
        List.of(
            entry("runs", 1),
            entry("has ended", 2),
            entry("asked for again", 3),
            entry("announced", 4));
    stands("runs", JobState.RUNNING, 50);
    stands("has ended", JobState.SUCCEEDED, 2);
    stands("announced", JobState.QUEUED, 4);
    assertThat(oldestNormal(front, 3)).contains(NOON.plusSeconds(3));
    stands("asked for again", JobState.FAILED, 2);
    assertThat(oldestNormal(front, 3)).contains(NOON.plusSeconds(3));
    stands("asked for again", JobState.FAILED, 3);
    assertThat(oldestNormal(front, 2)).contains(NOON.plusSeconds(4));
    stands("announced", JobState.RUNNING, 5);
    assertThat(oldestNormal(front, 2)).isEmpty();
  }

  @Test
  void behind_more_running_jobs_than_were_looked_at_something_waits_all_the_same() {
    stands("runs", JobState.RUNNING, 50);
    assertThat(oldestNormal(List.of(entry("runs", 1)), 900)).contains(NOON.plusSeconds(1));
  }

  @Test
  void the_time_to_drain_is_the_backlog_over_the_rate_of_completions() {
    assertThat(state(30, 12).drainSeconds(0.5)).isEqualTo(84);
    assertThat(state(30, 12).drainSeconds(0)).isNaN();
    assertThat(state(0, 0).drainSeconds(0)).isZero();
  }

  @Test
  void an_age_is_zero_where_nothing_waits_and_never_negative() {
    QueueState state =
        new QueueState(
            new Backlog(Map.of(), Backlog.Source.LAG, Map.of()),
            Map.of(Priority.NORMAL, NOON),
            Map.of());
    assertThat(state.oldestAge(Priority.NORMAL, NOON.plusMillis(2500))).isEqualTo(2.5);
    assertThat(state.oldestAge(Priority.NORMAL, NOON.minusSeconds(1))).isZero();
    assertThat(state.oldestAge(Priority.HIGH, NOON)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "16, 1", "17, 2", "32, 2", "33, 3", "80, 5", "81, 5", "1000000, 5"})
  void workers_are_the_backlog_by_jobs_per_worker_rounded_up_within_bounds(long backlog, long n) {
    assertThat(new Scaling(16, 1, 5).workers(backlog)).isEqualTo(n);
  }

  @Test
  void without_work_there_may_be_no_worker_and_bounds_must_make_sense() {
    assertThat(new Scaling(16, 0, 5).workers(0)).isZero();
    assertThatThrownBy(() -> new Scaling(16, 6, 5)).hasMessageContaining("6 to 5");
  }

  private Optional<Instant> oldestNormal(List<Entry> front, long backlog) {
    return Optional.ofNullable(
        oldest.among(front, Map.of(Priority.NORMAL, backlog)).get(Priority.NORMAL));
  }

  private static QueueState state(long normal, long high) {
    return new QueueState(
        new Backlog(
            Map.of(Priority.NORMAL, normal, Priority.HIGH, high), Backlog.Source.LAG, Map.of()),
        Map.of(),
        Map.of());
  }

  private void stands(String job, JobState state, int second) {
    known.put(id(job), new JobTable.Entry(state, 0, NOON.plusSeconds(second).getEpochSecond()));
  }

  private static Entry entry(String job, int second) {
    return new Entry(id(job), Priority.NORMAL, NOON.plusSeconds(second));
  }

  private static JobId id(String job) {
    return JobId.ofRecord(job.getBytes(StandardCharsets.UTF_8));
  }
}
