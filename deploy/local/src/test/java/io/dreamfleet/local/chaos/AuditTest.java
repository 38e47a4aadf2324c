package io.dreamfleet.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.local.chaos.Evidence.Stored;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Subject;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.status.StatusEvent.Worker;
import io.dreamfleet.store.ResultLayout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final JobId JOB = new JobId("a".repeat(64));
  private static final Worker WORKER = new Worker("worker-1", 1);

  @Test
  void a_picture_and_a_success_are_one_good_end() {
    Audit audit = Audit.of(evidence(List.of(queued(), succeeded()), 0, Stored.WHOLE, Set.of()));

    assertThat(audit).isEqualTo(new Audit(1, 0, 0, 0, List.of()));
    assertThat(audit.isClean()).isTrue();
  }

  @Test
  void a_job_answered_twice_from_one_result_is_still_one_good_end() {
    assertThat(
            Audit.of(
                    evidence(
                        List.of(queued(), succeeded(), succeeded()), 0, Stored.WHOLE, Set.of()))
                .isClean())
        .isTrue();
  }

  @Test
  void a_job_that_nobody_heard_of_again_is_lost() {
    Audit audit = Audit.of(evidence(List.of(queued()), 0, Stored.NOTHING, Set.of()));

    assertThat(audit.lost()).isEqualTo(1);
    assertThat(audit.findings()).containsExactly("lost: " + JOB + " did not end; it is QUEUED");
  }

  @Test
  void a_job_without_any_status_is_lost() {
    assertThat(Audit.of(evidence(List.of(), 0, Stored.WHOLE, Set.of())).lost()).isEqualTo(1);
  }

  @Test
  void a_success_without_its_picture_is_lost() {
    List<StatusEvent> events = List.of(queued(), succeeded());

    assertThat(Audit.of(evidence(events, 0, Stored.NOTHING, Set.of())).lost()).isEqualTo(1);
    assertThat(Audit.of(evidence(events, 0, Stored.BROKEN, Set.of())).lost()).isEqualTo(1);
  }

  @Test
  void a_failure_needs_a_dead_letter_and_a_reason_for_it() {
    List<StatusEvent> events = List.of(queued(), failed());

    assertThat(Audit.of(evidence(events, 0, Stored.NOTHING, Set.of())).lost()).isEqualTo(1);
    Audit withLetter = Audit.of(evidence(events, 1, Stored.NOTHING, Set.of()));
    assertThat(withLetter.lost()).isZero();
    assertThat(withLetter.failedUnexpectedly()).isEqualTo(1);
    assertThat(withLetter.findings())
        .containsExactly("failed unexpectedly: " + JOB + " INTERNAL: it broke");
    assertThat(
            Audit.of(evidence(events, 1, Stored.NOTHING, Set.of()).expecting(Set.of(JOB)))
                .isClean())
        .isTrue();
  }

  @Test
  void two_ends_of_one_job_are_a_duplicate() {
    assertThat(
            Audit.of(evidence(List.of(failed(), succeeded()), 0, Stored.WHOLE, Set.of()))
                .duplicated())
        .isEqualTo(1);
    assertThat(Audit.of(evidence(List.of(succeeded()), 1, Stored.WHOLE, Set.of())).duplicated())
        .isEqualTo(1);
    assertThat(Audit.of(evidence(List.of(failed()), 1, Stored.WHOLE, Set.of())).duplicated())
        .isEqualTo(1);
  }

  @Test
  void a_result_that_was_replaced_by_another_is_a_duplicate() {
    assertThat(
            Audit.of(
                    evidence(
                        List.of(succeeded()), 0, Stored.WHOLE, Set.of(ResultLayout.image(JOB))))
                .duplicated())
        .isEqualTo(1);
  }

  @Test
  void the_ledger_tells_a_repeated_write_from_another_content() {
    WriteLedger ledger = new WriteLedger();
    ledger.wrote("results/a/image.png", "1");
    ledger.wrote("results/a/image.png", "1");
    ledger.wrote("results/a/result.json", "1");
    ledger.wrote("results/a/result.json", "1");
    ledger.wrote("results/b/image.png", "1");
    ledger.wrote("results/b/result.json", "1");
    ledger.wrote("results/b/image.png", "2");

    assertThat(ledger.rewritten("results/a/")).isEmpty();
    assertThat(ledger.rewritten("results/b/")).containsExactly("results/b/image.png");
  }

  @Test
  void a_picture_that_a_dead_worker_has_left_without_a_document_may_be_replaced() {
    WriteLedger ledger = new WriteLedger();
    ledger.wrote("results/a/image.png", "1");
    ledger.wrote("results/a/image.png", "2");
    ledger.wrote("results/a/result.json", "1");
    assertThat(ledger.rewritten("results/a/")).isEmpty();

    ledger.wrote("results/a/result.json", "2");
    assertThat(ledger.rewritten("results/a/")).containsExactly("results/a/result.json");
  }

  private static Evidence evidence(
      List<StatusEvent> events, int letters, Stored stored, Set<String> rewritten) {
    return new Evidence(
        Set.of(JOB),
        Set.of(),
        Map.of(JOB, events),
        letters == 0 ? Map.of() : Map.of(JOB, letters),
        Map.of(JOB, stored),
        rewritten,
        0);
  }

  private static Subject subject() {
    return new Subject(JOB, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH);
  }

  private static StatusEvent queued() {
    return new StatusEvent.Queued(subject());
  }

  private static StatusEvent succeeded() {
    return new StatusEvent.Succeeded(
        subject(), WORKER, 1, Optional.empty(), 1, Source.COMPUTED, "image", "result");
  }

  private static StatusEvent failed() {
    return new StatusEvent.Failed(subject(), WORKER, FailureCode.INTERNAL, "it broke");
  }
}
