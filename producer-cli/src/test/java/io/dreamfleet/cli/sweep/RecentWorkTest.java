package io.dreamfleet.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Succeeded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentWorkTest {
  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void pauses_are_no_work_and_what_runs_together_counts_once() {
    RecentWork work = new RecentWork();
    // 0 to 10, 5 to 12, and after a pause 100 to 103
    work.add(done(10, 10));
    work.add(done(12, 7));
    work.add(done(103, 3));

    assertThat(work.busySeconds()).isEqualTo(15);
    assertThat(work.size()).isEqualTo(3);
  }

  @Test
  void the_last_ones_are_kept_in_whatever_order_they_are_told() {
    RecentWork work = new RecentWork();
    for (int i = 0; i < 1000; i++) {
      work.add(done((i * 7) % 1000, 1));
    }

    assertThat(work.size()).isEqualTo(512);
    assertThat(work.last(3))
        .extracting(each -> each.subject().at().getEpochSecond() - NOON.getEpochSecond())
        .containsExactly(999L, 998L, 997L);
    assertThat(work.busySeconds()).isEqualTo(512);
  }

  private static Succeeded done(long atSecond, double seconds) {
    JobId id = JobId.ofRecord(("job " + atSecond).getBytes(StandardCharsets.UTF_8));
    return new Succeeded(
        new StatusEvent.Subject(
            id,
            Optional.empty(),
            Optional.of("emojinet"),
            Optional.of("layer1:0"),
            NOON.plusSeconds(atSecond)),
        new StatusEvent.Worker("w", 1),
        1,
        Optional.empty(),
        seconds,
        Succeeded.Source.COMPUTED,
        "image",
        "result");
  }
}
