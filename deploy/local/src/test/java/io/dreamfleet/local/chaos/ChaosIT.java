package io.dreamfleet.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short scenarios of {@code deploy/chaos/run.sh}, with few jobs and short outages. */
@Timeout(120)
class ChaosIT {
  private static final Stage.Settings SMALL =
      new Stage.Settings(12, Duration.ofSeconds(3), Duration.ofSeconds(60));

  private static ChaosFleet fleet;
  private static Runner runner;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fleet =
        ChaosFleet.start(
            new ChaosFleet.Plan(
                folder,
                "127.0.0.1",
                Duration.ofSeconds(4),
                10,
                Path.of("..", "..", "worker", "target", "dreamfleet-worker.jar").toAbsolutePath(),
                List.of("--device", "cpu", "--batch", "4", "--precision", "float32")));
    runner = new Runner(fleet, Optional.empty(), SMALL, 1, new PrintWriter(System.out, true));
  }

  @AfterAll
  static void stop() throws Exception {
    runner.close();
    fleet.close();
  }

  @Test
  void nothing_is_lost_when_workers_are_killed_at_random_and_between_storing_and_acknowledging()
      throws Exception {
    survives("worker-killed");
  }

  @Test
  @Tag("long")
  void nothing_is_lost_when_all_workers_are_killed() throws Exception {
    survives("all-killed");
  }

  @Test
  @Tag("long")
  void nothing_is_lost_when_workers_go_and_come() throws Exception {
    survives("sigterm-storm");
  }

  @Test
  void a_worker_that_stood_still_does_not_replace_what_others_have_stored() throws Exception {
    survives("worker-frozen");
  }

  @Test
  @Tag("long")
  void nothing_is_lost_when_the_broker_is_killed_and_restarted() throws Exception {
    survives("broker-restart");
  }

  @Test
  void nothing_is_lost_when_the_store_is_killed() throws Exception {
    survives("store-gone");
  }

  @Test
  void nothing_is_lost_when_the_store_is_full_for_a_while() throws Exception {
    survives("store-full");
  }

  @Test
  @Tag("long")
  void nothing_is_lost_when_the_store_comes_and_goes() throws Exception {
    survives("store-flapping");
  }

  @Test
  void what_ten_producers_submit_at_once_is_done_once() throws Exception {
    survives("duplicates");
  }

  private static void survives(String scenario) throws Exception {
    Runner.Outcome outcome = runner.play(Scenario.named(scenario).orElseThrow());

    assertThat(outcome.broken()).isEmpty();
    assertThat(outcome.audit().findings()).isEmpty();
    assertThat(outcome.audit().isClean()).isTrue();
  }
}
