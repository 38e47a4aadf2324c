package io.dreamfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Intake intake = new Intake(100, 4);

  @Test
  void places_are_had_when_they_are_free() {
    assertThat(intake.reserve(60, AT_ONCE)).isTrue();
    assertThat(intake.reserve(60, AT_ONCE)).isFalse();
    intake.free(20);
    assertThat(intake.reserve(60, AT_ONCE)).isTrue();
  }

  @Test
  void what_a_lane_does_not_need_is_free() {
    intake.reserve(60, AT_ONCE);
    intake.goOut(60, 5);
    assertThat(intake.reserve(95, AT_ONCE)).isTrue();
  }

  @Test
  void while_jobs_trickle_in_the_later_lanes_wait() {
    lease(10, 1);
    lease(10, 2);
    assertThat(intake.reserve(10, AT_ONCE)).isFalse();
    long begin = System.nanoTime();
    assertThat(intake.reserve(10, SOON)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void a_lane_that_found_all_it_can_hold_keeps_nobody_waiting() {
    lease(10, 1);
    lease(10, 1);
    assertThat(intake.reserve(10, SOON)).isTrue();
    intake.goOut(10, 10);
    assertThat(intake.reserve(10, AT_ONCE)).isTrue();
  }

  @Test
  void a_lane_that_comes_back_makes_way() {
    lease(10, 1);
    lease(10, 1);
    intake.comeBack();
    assertThat(intake.reserve(10, AT_ONCE)).isTrue();
  }

  private void lease(int places, int records) {
    assertThat(intake.reserve(places, AT_ONCE)).isTrue();
    intake.goOut(places, records);
  }
}
