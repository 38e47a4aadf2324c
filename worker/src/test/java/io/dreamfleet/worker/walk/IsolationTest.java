package io.dreamfleet.worker.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.Priority;
import io.dreamfleet.kafka.Requeue.Standing;
import io.dreamfleet.worker.queue.Admission;
import io.dreamfleet.worker.queue.Lease;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class IsolationTest {
  private final Isolation isolation = new Isolation(new Admission());

  /** A job at work, which goes on until it is told to end. */
  private final class Work {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch end = new CountDownLatch(1);
    final CompletableFuture<Void> done;

    Work(Standing standing) {
      done =
          CompletableFuture.runAsync(
              () -> isolation.run(lease(standing), this::work), task -> new Thread(task).start());
    }

    private Object work() {
      begun.countDown();
      try {
        return end.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    boolean hasBegunSoon() throws InterruptedException {
      return begun.await(400, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void a_suspect_begins_when_the_others_are_done_and_those_who_come_wait_for_it() throws Exception {
    Work trusted = new Work(Standing.TRUSTED);
    assertThat(trusted.begun.await(5, TimeUnit.SECONDS)).isTrue();
    Work suspect = new Work(Standing.SUSPECT);
    assertThat(suspect.hasBegunSoon()).isFalse();
    Work late = new Work(Standing.TRUSTED);
    assertThat(late.hasBegunSoon()).isFalse();

    trusted.end.countDown();
    assertThat(suspect.begun.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(late.hasBegunSoon()).isFalse();
    suspect.end.countDown();
    assertThat(late.begun.await(5, TimeUnit.SECONDS)).isTrue();
    late.end.countDown();
    CompletableFuture.allOf(trusted.done, suspect.done, late.done).join();
  }

  @Test
  void a_second_suspect_is_put_off_while_the_first_is_there() throws Exception {
    Work first = new Work(Standing.SUSPECT);
    assertThat(first.begun.await(5, TimeUnit.SECONDS)).isTrue();
    assertThatExceptionOfType(PutOffException.class)
        .isThrownBy(() -> isolation.run(lease(Standing.SUSPECT), () -> "done"));

    first.end.countDown();
    first.done.join();
    assertThat(isolation.run(lease(Standing.SUSPECT), () -> "done")).isEqualTo("done");
  }

  private static Lease lease(Standing standing) {
    return new Lease(new byte[0], 6, "jobs-0@1", Instant.now(), Priority.NORMAL, standing);
  }
}
