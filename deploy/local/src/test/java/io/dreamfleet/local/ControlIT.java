package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.control.Cancellation;
import io.dreamfleet.kafka.ControlPublisher;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Cancelled;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Taking jobs back, sending them again, and sending some before others; one worker of two slots.
 */
@Timeout(120)
class ControlIT {
  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Jobs jobs;
  private static Tool tool;

  @BeforeAll
  static void start() {
    fleet = BuiltWorker.inFleet(folder.resolve("fleet"), 2);
    jobs = new Jobs(fleet.settings());
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterAll
  static void stop() {
    jobs.close();
    fleet.close();
  }

  @Test
  void a_running_job_is_cancelled_within_a_second_and_runs_when_it_is_sent_again()
      throws Exception {
    jobs.produce(job("layer4:1", 100_000, "running"));
    Running running = jobs.await(Running.class, event -> isOf("running", event));

    Instant before = Instant.now();
    Outcome outcome = tool.run("cancel", running.id().abbreviated());

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("1 job: 1 cancelled");
    Cancelled cancelled = jobs.await(Cancelled.class, event -> isOf("running", event));
    Running last = last(jobs.seen(Running.class, event -> isOf("running", event)));
    // it was still running when the command had only begun to start
    assertThat(last.subject().at()).isAfter(before);
    assertThat(Duration.between(last.subject().at(), cancelled.subject().at()))
        .isLessThan(Duration.ofSeconds(1));
    assertThat(isStored(cancelled)).isFalse();

    jobs.produce(job("layer4:1", 100_000, "sent-again"));
    jobs.await(Running.class, event -> isOf("sent-again", event));
    try (ControlPublisher wishes = new ControlPublisher(new KafkaClients(fleet.settings()))) {
      wishes.publish(new Cancellation.OfBatch("sent-again")).join();
    }
    Instant wished = Instant.now();
    Cancelled again = jobs.await(Cancelled.class, event -> isOf("sent-again", event));
    assertThat(Duration.between(wished, again.subject().at())).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void a_waiting_batch_is_cancelled_before_it_begins_and_can_be_retried() throws Exception {
    fillBothSlots("busy");
    for (int channel = 0; channel < 4; channel++) {
      jobs.produce(job("layer1:" + channel, 5, "waiting"));
    }

    // the status topic does not know of them yet
    Outcome waiting = tool.run("cancel", "--batch", "waiting", "--timeout", "20s");
    assertThat(waiting.exit()).as(waiting.err()).isZero();
    jobs.awaitCount(Cancelled.class, 4, event -> isOf("waiting", event));
    assertThat(jobs.seen(Running.class, event -> isOf("waiting", event))).isEmpty();
    assertThat(tool.run("cancel", "--batch", "busy").out()).contains("2 jobs: 2 cancelled");

    Outcome retried = tool.run("retry", "--batch", "waiting", "--watch");
    assertThat(retried.exit()).as(retried.err()).isZero();
    assertThat(retried.out()).contains("4 jobs: 4 succeeded");
  }

  @Test
  void dead_letters_are_listed_shown_and_sent_again() throws Exception {
    jobs.produce(job("layer9:1", 5, "doomed"));
    jobs.produce("no job \u001b[31m");
    Failed doomed = jobs.await(Failed.class, event -> isOf("doomed", event));
    Failed none = jobs.await(Failed.class, event -> event.subject().model().isEmpty());
    jobs.deadLetters(2);

    Outcome list = tool.run("dead", "list");
    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(list.out())
        .contains(doomed.id().abbreviated(), "UNKNOWN_LAYER: emojinet has no layer \"layer9\"")
        .contains(none.id().abbreviated(), "(no job)", "MALFORMED_JOB")
        .contains("2 dead letters, 0 of them sent again since");
    Outcome shown = tool.run("dead", "show", none.id().abbreviated());
    assertThat(shown.out()).contains("no job \\u{1b}[31m").doesNotContain("\u001b");
    Outcome refused = tool.run("dead", "requeue", none.id().abbreviated());
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("is no job and cannot be sent again");

    Outcome again = tool.run("dead", "requeue", "--all", "--watch");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.out()).contains("1 job: 1 failed");
    jobs.awaitCount(Failed.class, 2, event -> isOf("doomed", event));
  }

  @Test
  void high_jobs_overtake_a_backlog_which_goes_on_all_the_same() throws Exception {
    fillBothSlots("before");
    for (int channel = 0; channel < 16; channel++) {
      jobs.produce(job("layer3:" + channel, 40, "normal"));
    }
    for (int channel = 16; channel < 22; channel++) {
      jobs.produce(Topics.HIGH_JOBS, job("layer3:" + channel, 40, "high"));
    }
    assertThat(tool.run("cancel", "--batch", "before").out()).contains("2 jobs: 2 cancelled");
    jobs.awaitCount(Succeeded.class, 16, event -> isOf("normal", event));
    jobs.awaitCount(Succeeded.class, 6, event -> isOf("high", event));

    List<String> order =
        jobs.seen(Succeeded.class, event -> isOf("normal", event) || isOf("high", event)).stream()
            .map(event -> event.subject().batch().orElseThrow())
            .toList();
    int firstHigh = order.indexOf("high");
    int lastHigh = order.lastIndexOf("high");
    // three at most were leased before there was a high one
    assertThat(firstHigh).as("%s", order).isLessThan(4);
    assertThat(order.subList(firstHigh, lastHigh)).as("%s", order).contains("normal");
    assertThat(order).last().isEqualTo("normal");
  }

  /** With two jobs that run until they are cancelled. */
  private static void fillBothSlots(String batch) {
    List<String> units = List.of("layer4:2", "layer4:3");
    units.forEach(unit -> jobs.produce(job(unit, 100_000, batch)));
    units.forEach(
        unit -> jobs.await(Running.class, event -> isOf(batch, event) && isAbout(unit, event)));
  }

  private static boolean isStored(StatusEvent event) {
    try (ObjectStore store = new ObjectStore(fleet.settings().store())) {
      return store.exists(ResultLayout.result(event.id()));
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  private static boolean isOf(String batch, StatusEvent event) {
    return event.subject().batch().equals(Optional.of(batch));
  }

  private static boolean isAbout(String unit, StatusEvent event) {
    return event.subject().objective().equals(Optional.of(unit));
  }

  private static String job(String objective, int steps, String batch) {
    return "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"%s\",\"recipe\":{\"name\":\"plain\"},\"steps\":%d,\"batch\":\"%s\"}"
        .formatted(objective, steps, batch);
  }
}
