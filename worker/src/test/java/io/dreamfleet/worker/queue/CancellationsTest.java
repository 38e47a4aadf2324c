package io.dreamfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.control.Cancellation;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Submission JOB = submission(1, Optional.of("night"));

  private final Cancellations cancellations = new Cancellations(2);

  @Test
  void a_wish_cancels_what_is_worked_on_by_job_or_by_batch() {
    Lease byJob = watched(JOB, NOON);
    Lease byBatch = watched(submission(2, Optional.of("day")), NOON);

    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON.plusSeconds(1));
    assertThat(byJob.isCancelled()).isTrue();
    assertThat(byJob.isWanted()).isFalse();
    assertThat(byBatch.isWanted()).isTrue();

    cancellations.add(new Cancellation.OfBatch("day"), NOON.plusSeconds(1));
    assertThat(byBatch.isCancelled()).isTrue();
  }

  @Test
  void a_wish_that_was_there_first_cancels_a_lease_at_once() {
    cancellations.add(new Cancellation.OfBatch("night"), NOON);

    assertThat(watched(JOB, NOON).isCancelled()).isTrue();
    assertThat(watched(submission(1, Optional.empty()), NOON).isWanted()).isTrue();
  }

  @Test
  void what_is_submitted_after_the_wish_is_wanted() {
    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON);
    Lease later = watched(JOB, NOON.plusMillis(1));
    assertThat(later.isWanted()).isTrue();

    // the same wish read again, and an older one, change nothing; a newer one does
    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON);
    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON.minusSeconds(60));
    assertThat(later.isWanted()).isTrue();
    assertThat(watched(JOB, NOON).isCancelled()).isTrue();
    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON.plusMillis(1));
    assertThat(later.isCancelled()).isTrue();
  }

  @Test
  void a_lease_that_is_forgotten_is_left_alone() {
    Lease lease = watched(JOB, NOON);
    cancellations.forget(lease);

    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON);

    assertThat(lease.isWanted()).isTrue();
  }

  @Test
  void a_lease_that_is_given_back_or_lost_is_for_the_next_worker_to_cancel() {
    Lease returned = watched(JOB, NOON);
    Lease lost = watched(JOB, NOON);
    returned.giveBack();
    lost.lose();

    cancellations.add(new Cancellation.OfJob(JOB.id()), NOON);

    assertThat(returned.isCancelled()).isFalse();
    assertThat(lost.isCancelled()).isFalse();
    // and one that is lost after it was cancelled may be in other hands by now
    Lease both = watched(JOB, NOON);
    assertThat(both.isCancelled()).isTrue();
    both.lose();
    assertThat(both.isCancelled()).isFalse();
  }

  @Test
  void of_more_wishes_than_there_is_room_for_the_oldest_are_forgotten() {
    cancellations.add(new Cancellation.OfBatch("a"), NOON);
    cancellations.add(new Cancellation.OfBatch("b"), NOON);
    cancellations.add(new Cancellation.OfBatch("a"), NOON.plusSeconds(1));
    cancellations.add(new Cancellation.OfBatch("c"), NOON.plusSeconds(2));

    assertThat(watched(submission(1, Optional.of("a")), NOON).isCancelled()).isTrue();
    assertThat(watched(submission(1, Optional.of("b")), NOON).isCancelled()).isFalse();
    assertThat(watched(submission(1, Optional.of("c")), NOON).isCancelled()).isTrue();
  }

  private Lease watched(Submission submission, Instant writtenAt) {
    Lease lease = new Lease(new byte[0], 1, "jobs-0@1", writtenAt, Priority.NORMAL);
    cancellations.watch(submission, lease);
    return lease;
  }

  private static Submission submission(int seed, Optional<String> batch) {
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer2:7"),
            Recipe.plain(),
            Optional.empty(),
            8,
            seed);
    return new Submission(job, batch, Optional.empty(), 100, OnExisting.REUSE);
  }
}
