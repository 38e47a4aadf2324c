package io.dreamfleet.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Cancelled;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Queued;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Subject;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusEvent.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetBoardTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");
  private static final Worker WORKER = new Worker("w", 1);

  private final FakeClock clock = new FakeClock(START);
  private final FleetBoard board = new FleetBoard(clock);

  @Test
  void jobs_are_counted_by_their_last_state_and_arrivals_and_ends_as_they_come() {
    board.apply(queued("a", "one"));
    board.apply(queued("b", "one"));
    board.apply(queued("c", "two"));
    board.apply(running("a", "one", 5));
    board.apply(running("a", "one", 9));
    board.apply(succeeded("a", "one"));
    board.apply(failed("b", "one", FailureCode.UNKNOWN_LAYER));
    board.apply(new Cancelled(subject("c", "two")));

    assertThat(counts()).containsExactly(0, 0, 1, 1, 1);
    assertThat(board.arrived()).isEqualTo(3);
    assertThat(board.ended(JobState.SUCCEEDED, Optional.empty())).isEqualTo(1);
    assertThat(board.ended(JobState.CANCELLED, Optional.empty())).isEqualTo(1);
    assertThat(board.ended(JobState.FAILED, Optional.of(FailureCode.UNKNOWN_LAYER))).isEqualTo(1);
    assertThat(board.ended(JobState.FAILED, Optional.of(FailureCode.INTERNAL))).isZero();
    clock.set(START.plusSeconds(60));
    // three each in the first minute
    assertThat(board.rates().arrival()).isEqualTo(0.05);
    assertThat(board.rates().completion()).isEqualTo(0.05);
  }

  @Test
  void a_job_that_is_given_back_has_not_arrived_again_and_one_that_had_ended_has() {
    board.apply(queued("a", "one"));
    board.apply(running("a", "one", 5));
    board.apply(queued("a", "one"));
    assertThat(board.arrived()).isEqualTo(1);
    assertThat(counts()).containsExactly(1, 0, 0, 0, 0);

    board.apply(running("a", "one", 5));
    board.apply(succeeded("a", "one"));
    board.apply(queued("a", "two"));
    assertThat(board.arrived()).isEqualTo(2);
    // nobody announced the third time, and it was answered from the store
    board.apply(succeeded("a", "two"));
    board.apply(succeeded("a", "two"));
    assertThat(board.arrived()).isEqualTo(3);
    assertThat(board.ended(JobState.SUCCEEDED, Optional.empty())).isEqualTo(3);
  }

  @Test
  void a_job_counts_in_the_batch_that_asked_for_it_last() {
    board.apply(queued("a", "one"));
    board.apply(queued("b", "one"));
    clock.set(START.plusSeconds(5));
    board.apply(queued("a", "two"));
    assertThat(batches()).containsExactly(Map.entry("two", 1), Map.entry("one", 1));
    board.apply(succeeded("a", "two"));
    // those with work left come first
    assertThat(batches()).containsExactly(Map.entry("one", 1), Map.entry("two", 1));
  }

  @Test
  void what_was_there_before_the_monitor_counts_for_states_and_for_the_rate_of_completions_only() {
    board.recall(queued("a", "one"));
    clock.set(START.minusSeconds(100));
    StatusEvent earlier = succeeded("b", "one");
    clock.set(START);
    board.recall(earlier);
    board.caughtUp();

    assertThat(counts()).containsExactly(1, 0, 1, 0, 0);
    assertThat(board.arrived()).isZero();
    assertThat(board.ended(JobState.SUCCEEDED, Optional.empty())).isZero();
    assertThat(board.rates().arrival()).isZero();
    assertThat(board.rates().completion()).isCloseTo(1.0 / 100, within(1e-12));
  }

  @Test
  void reading_the_topic_again_counts_nothing_twice() {
    List<StatusEvent> topic = List.of(queued("a", "one"), succeeded("b", "one"));
    topic.forEach(board::recall);
    board.clear();
    assertThat(board.isReady()).isFalse();
    assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
    topic.forEach(board::recall);
    assertThat(counts()).containsExactly(1, 0, 1, 0, 0);
    assertThat(batches()).containsExactly(Map.entry("one", 2));
  }

  @Test
  void a_job_that_the_topic_forgets_is_forgotten() {
    board.apply(failed("a", "one", FailureCode.NOT_FINITE));
    board.forget(subject("a", "one").id());
    assertThat(counts()).containsExactly(0, 0, 0, 0, 0);
    assertThat(batches()).isEmpty();
    assertThat(board.at(FleetBoard.Moment::failures)).isEmpty();
  }

  @Test
  void failures_and_pictures_are_those_of_late_and_a_failure_goes_when_the_job_is_sent_again() {
    for (int i = 0; i < 60; i++) {
      board.apply(succeeded("p" + i, "one"));
      board.apply(failed("f" + i, "one", FailureCode.INTERNAL));
    }
    board.apply(queued("f59", "one"));
    assertThat(board.at(FleetBoard.Moment::pictures))
        .hasSize(48)
        .first()
        .returns(subject("p59", "one").id(), StatusEvent::id);
    assertThat(board.at(FleetBoard.Moment::failures))
        .hasSize(49)
        .first()
        .returns(subject("f58", "one").id(), StatusEvent::id);
  }

  @Test
  void texts_of_jobs_are_kept_short_and_dates_to_come_are_now() {
    String hostile = "<b>\u001b[31m" + "x".repeat(1_000_000);
    board.apply(
        new Failed(
            new Subject(
                subject("a", "one").id(),
                Optional.of(hostile),
                Optional.of(hostile),
                Optional.of(hostile),
                Instant.parse("+1000000-01-01T00:00:00Z")),
            new Worker(hostile, 1),
            FailureCode.INTERNAL,
            hostile));
    Failed kept = board.at(FleetBoard.Moment::failures).get(0);
    assertThat(kept.toString()).hasSizeLessThan(1500).doesNotContain("\u001b");
    assertThat(kept.subject().at()).isEqualTo(START);
  }

  private List<Integer> counts() {
    return List.of(
        board.count(JobState.QUEUED),
        board.count(JobState.RUNNING),
        board.count(JobState.SUCCEEDED),
        board.count(JobState.FAILED),
        board.count(JobState.CANCELLED));
  }

  private List<Map.Entry<String, Integer>> batches() {
    return board.at(
        moment ->
            moment.batches().latest(10).stream()
                .map(batch -> Map.entry(batch.name().orElseThrow(), batch.counts().total()))
                .toList());
  }

  private Subject subject(String job, String batch) {
    return new Subject(
        JobId.ofRecord(job.getBytes(StandardCharsets.UTF_8)),
        Optional.of(batch),
        Optional.of("emojinet"),
        Optional.of("layer2:7"),
        clock.instant());
  }

  private Queued queued(String job, String batch) {
    return new Queued(subject(job, batch));
  }

  private Running running(String job, String batch, int step) {
    return new Running(subject(job, batch), WORKER, new Progress(step, 10, 0, 0, 1, step));
  }

  private Succeeded succeeded(String job, String batch) {
    return new Succeeded(
        subject(job, batch),
        WORKER,
        1.5,
        Optional.of(0.1),
        2,
        Succeeded.Source.COMPUTED,
        "image",
        "result");
  }

  private Failed failed(String job, String batch, FailureCode code) {
    return new Failed(subject(job, batch), WORKER, code, "because");
  }
}
