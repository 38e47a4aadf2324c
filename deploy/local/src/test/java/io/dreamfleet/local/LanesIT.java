package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.Requeue;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.queue.Admission;
import io.dreamfleet.worker.queue.Ending;
import io.dreamfleet.worker.queue.JobsReader;
import io.dreamfleet.worker.queue.LaneGroup;
import io.dreamfleet.worker.queue.LanePlan;
import io.dreamfleet.worker.queue.Lanes;
import io.dreamfleet.worker.queue.Workshop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lanes of a worker on a real broker, with work that ends when the test says so. */
@Timeout(60)
class LanesIT {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Provisioning.Plan PLAN = new Provisioning.Plan(1, (short) 1, LEASE, 5);

  @TempDir private static Path folder;
  private static TestKafka kafka;

  private final List<Crew> crews = new ArrayList<>();

  /** A worker's lanes and what they need. */
  private static final class Crew {
    final StandInWork work = new StandInWork();
    final Admission admission = new Admission();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final ExecutorService threads;
    final Requeue requeue;
    final Lanes lanes;

    Crew(List<LaneGroup> groups) {
      int leases = groups.stream().mapToInt(group -> group.plan().leases()).sum();
      threads = Executors.newFixedThreadPool(leases);
      requeue = new Requeue(kafka.clients(), PLAN.deliveryLimit());
      lanes =
          new Lanes(
              groups,
              admission,
              new Workshop(threads, work),
              requeue,
              new WorkerMeters(registry, known -> false));
      lanes.start();
    }

    double meter(String name) {
      return registry.get(name).meter().measure().iterator().next().getValue();
    }

    void awaitBegun(String... expected) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(work.begun()).containsExactlyInAnyOrder(expected));
    }
  }

  @BeforeAll
  static void start() {
    kafka = new TestKafka(folder.resolve("first"), PLAN);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @AfterEach
  void leaveNothing(TestInfo test) throws Exception {
    stopCrews();
    if (kafka.backlog() > 0) {
      // what this test left is its own failure and not the next one's
      kafka.close();
      kafka = new TestKafka(folder.resolve(test.getDisplayName().replaceAll("\\W", "")), PLAN);
      throw new AssertionError("a test ends the jobs that it sends");
    }
  }

  private void stopCrews() throws Exception {
    crews.forEach(crew -> crew.lanes.stop());
    for (Crew crew : crews) {
      assertThat(crew.lanes.awaitEnd(PATIENCE)).isTrue();
      crew.requeue.close();
      crew.threads.shutdown();
      assertThat(crew.threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(crew.meter("dreamfleet.leases")).isZero();
    }
  }

  @Test
  void short_jobs_are_acknowledged_while_a_long_one_of_the_same_poll_goes_on() {
    kafka.send("long", "short", "shorter");
    Crew crew = crew(1, 3);
    crew.awaitBegun("long 1", "short 1", "shorter 1");
    assertThat(crew.meter("dreamfleet.leases")).isEqualTo(3);

    Instant begin = Instant.now();
    crew.work.end("short", Ending.ACCEPT);
    crew.work.end("shorter", Ending.ACCEPT);
    await().atMost(PATIENCE).until(() -> crew.meter("dreamfleet.leases") == 1);

    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(1));
    awaitBacklog(1);
    assertThat(crew.work.begun()).hasSize(3);
    crew.work.end("long", Ending.ACCEPT);
    awaitBacklog(0);
  }

  @Test
  void nothing_is_leased_while_admission_is_closed() {
    Crew crew = crew(1, 1);
    kafka.send("first");
    crew.awaitBegun("first 1");
    crew.admission.close();
    crew.work.end("first", Ending.ACCEPT);
    awaitBacklog(0);
    kafka.send("second");
    await().during(Duration.ofSeconds(2)).until(() -> crew.meter("dreamfleet.leases") == 0);

    crew.admission.open();
    crew.awaitBegun("first 1", "second 1");
    crew.work.end("second", Ending.ACCEPT);
    awaitBacklog(0);
  }

  @Test
  void several_jobs_longer_than_their_leases_are_delivered_once() {
    kafka.send("a", "b", "c");
    Crew crew = crew(1, 3);
    crew.awaitBegun("a 1", "b 1", "c 1");
    try (KafkaShareConsumer<String, byte[]> rival = kafka.worker(3)) {
      Instant end = Instant.now().plus(LEASE.multipliedBy(2));
      while (Instant.now().isBefore(end)) {
        assertThat(TestKafka.poll(rival)).isEmpty();
      }
    }
    // renewed each third of a lease, for two leases
    assertThat(crew.meter("dreamfleet.lease.renewals")).isGreaterThanOrEqualTo(15);
    Stream.of("a", "b", "c").forEach(text -> crew.work.end(text, Ending.ACCEPT));
    awaitBacklog(0);
    assertThat(crew.meter("dreamfleet.leases.lost")).isZero();
    assertThat(crew.work.begun()).hasSize(3);
  }

  @Test
  void a_job_of_a_poll_that_is_partly_done_and_renewed_brings_no_new_ones() {
    kafka.send("done", "kept");
    Crew crew = crew(1, 2);
    crew.awaitBegun("done 1", "kept 1");
    kafka.send("next");
    crew.work.end("done", Ending.ACCEPT);
    await().atMost(PATIENCE).until(() -> crew.meter("dreamfleet.lease.renewals") >= 4);
    try (KafkaShareConsumer<String, byte[]> rival = kafka.worker(1)) {
      ConsumerRecord<String, byte[]> next = TestKafka.lease(rival, 1).get(0);

      assertThat(text(next)).isEqualTo("next");
      assertThat(next.deliveryCount()).contains((short) 1);
      TestKafka.settle(rival, next, AcknowledgeType.ACCEPT);
    }
    crew.work.end("kept", Ending.ACCEPT);
    awaitBacklog(0);
  }

  @Test
  void a_rejected_job_is_a_dead_letter_and_its_companions_succeed() {
    kafka.send("good", "bad", "fine");
    Crew crew = crew(1, 3);
    crew.awaitBegun("good 1", "bad 1", "fine 1");

    crew.work.end("bad", Ending.REJECT);
    assertThat(deadLetter()).isEqualTo("bad");
    assertThat(crew.meter("dreamfleet.leases")).isEqualTo(2);

    crew.work.end("good", Ending.ACCEPT);
    crew.work.end("fine", Ending.ACCEPT);
    awaitBacklog(0);
    assertThat(kafka.records(Topics.DEAD_LETTERS)).isEqualTo(1);
    assertThat(crew.meter("dreamfleet.dead.letters")).isEqualTo(1);
  }

  @Test
  void a_stop_gives_everything_back_and_a_rival_has_it_at_once() {
    kafka.send("a", "b", "c", "d");
    Crew crew = crew(2, 2);
    crew.awaitBegun("a 1", "b 1", "c 1", "d 1");
    try (KafkaShareConsumer<String, byte[]> rival = kafka.worker(10)) {
      assertThat(TestKafka.poll(rival)).isEmpty();

      Instant begin = Instant.now();
      crew.lanes.stop();
      List<String> taken = new ArrayList<>();
      while (taken.size() < 4) {
        for (ConsumerRecord<String, byte[]> record : TestKafka.poll(rival)) {
          assertThat(record.deliveryCount()).contains((short) 2);
          taken.add(text(record));
          TestKafka.settle(rival, record, AcknowledgeType.ACCEPT);
        }
      }

      assertThat(Duration.between(begin, Instant.now())).isLessThan(LEASE.dividedBy(2));
      assertThat(taken).containsExactlyInAnyOrder("a", "b", "c", "d");
      assertThat(crew.lanes.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void a_worker_with_free_lanes_takes_what_another_is_too_busy_for() {
    kafka.send("first", "second");
    Crew busy = crew(1, 2);
    busy.awaitBegun("first 1", "second 1");
    Crew free = crew(2, 1);
    await().atMost(PATIENCE).until(free.lanes::hasPolled);
    busy.work.end("first", Ending.ACCEPT);
    awaitBacklog(1);

    kafka.send("tiny 1", "tiny 2", "tiny 3", "tiny 4");

    free.awaitBegun("tiny 1 1", "tiny 2 1", "tiny 3 1", "tiny 4 1");
    busy.work.end("second", Ending.ACCEPT);
    awaitBacklog(0);
  }

  @Test
  void two_hundred_tiny_jobs_through_four_lanes_are_each_done_once() {
    String[] texts = IntStream.range(0, 200).mapToObj(i -> "tiny " + i).toArray(String[]::new);
    kafka.send(texts);
    Crew crew = crew(4, 2);
    awaitBacklog(0);

    assertThat(crew.work.begun())
        .containsExactlyInAnyOrderElementsOf(Stream.of(texts).map(text -> text + " 1").toList());
    assertThat(crew.meter("dreamfleet.leases.lost")).isZero();
  }

  @Test
  void a_lease_that_is_lost_stops_its_own_work_only() {
    Duration lease = Duration.ofSeconds(4);
    new Provisioning(kafka.clients()).apply(new Provisioning.Plan(1, (short) 1, lease, 5));
    kafka.send("one", "other");
    // the first record's renewal is in time, the second's comes when its lease is over
    Crew crew =
        crew(
            new LanePlan(1, 2, 2),
            (lane, records) -> slowAtSecondCommit(kafka.worker(records), lease.dividedBy(4)));
    crew.awaitBegun("one 1", "other 1");

    await().atMost(PATIENCE).until(() -> crew.work.lost().size() == 1);
    String lost = crew.work.lost().get(0);
    String kept = lost.equals("one") ? "other" : "one";
    try (KafkaShareConsumer<String, byte[]> rival = kafka.worker(2)) {
      ConsumerRecord<String, byte[]> again = TestKafka.lease(rival, 1).get(0);
      assertThat(text(again)).isEqualTo(lost);
      assertThat(again.deliveryCount()).contains((short) 2);
      TestKafka.settle(rival, again, AcknowledgeType.ACCEPT);
    }
    crew.work.end(kept, Ending.ACCEPT);

    awaitBacklog(0);
    assertThat(crew.meter("dreamfleet.leases.lost")).isEqualTo(1);
    assertThat(crew.work.begun()).hasSize(2);
    new Provisioning(kafka.clients()).apply(PLAN);
  }

  @Test
  void lanes_keep_their_work_over_a_restart_of_the_broker() {
    kafka.send("a", "b", "c");
    Crew crew = crew(2, 2);
    crew.awaitBegun("a 1", "b 1", "c 1");

    kafka.restartInPlace();
    // the new broker knows of no leases: they are lost, and the records come again
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                crew.meter("dreamfleet.leases.lost") >= 3 && crew.meter("dreamfleet.leases") == 3);
    Stream.of("a", "b", "c").forEach(text -> crew.work.end(text, Ending.ACCEPT));
    kafka.send("tiny after");

    awaitBacklog(0);
    crew.awaitBegun("a 1", "b 1", "c 1", "tiny after 1");
  }

  @Test
  void the_next_job_is_leased_when_one_is_computed_and_not_when_it_is_stored() {
    kafka.send("first", "second");
    Crew crew = crew(new LanePlan(2, 1, 1), (lane, records) -> kafka.worker(records));
    await().atMost(PATIENCE).until(() -> crew.work.begun().size() == 1);
    String first = crew.work.begun().get(0).split(" ")[0];
    // the other lane is there and could lease
    await().during(Duration.ofSeconds(2)).until(() -> crew.work.begun().size() == 1);

    crew.work.computed(first);
    crew.awaitBegun("first 1", "second 1");

    Stream.of("first", "second").forEach(text -> crew.work.end(text, Ending.ACCEPT));
    awaitBacklog(0);
  }

  @Test
  void lanes_that_wait_for_high_jobs_take_no_places_from_the_others() {
    LanePlan one = new LanePlan(1, 1, 1);
    Crew crew =
        crew(
            new LaneGroup("high-lane", one, (lane, records) -> kafka.highWorker(records)),
            new LaneGroup("lane", one, (lane, records) -> kafka.worker(records)));
    // both lanes poll, and so each has the one place that there is for its kind
    await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(crew.lanes::hasPolled);
    kafka.send("first", "second");
    await().atMost(PATIENCE).until(() -> crew.work.begun().size() == 1);
    kafka.sendTo(Topics.HIGH_JOBS, "urgent");
    await().atMost(PATIENCE).until(() -> crew.work.begun().contains("urgent 1"));
    assertThat(crew.work.begun()).hasSize(2);
    Stream.of("urgent", "first", "second").forEach(text -> crew.work.end(text, Ending.ACCEPT));
    awaitBacklog(0);
    assertThat(crew.work.begun()).contains("second 1");
  }

  @Test
  void a_lane_that_breaks_is_opened_again() {
    kafka.send("tiny and patient");
    AtomicInteger opened = new AtomicInteger();
    Crew crew =
        crew(
            new LanePlan(1, 1, 1),
            (lane, records) ->
                // a consumer that is not subscribed throws at its first poll
                opened.getAndIncrement() == 0
                    ? kafka.clients().openShareConsumer(records)
                    : kafka.worker(records));

    crew.awaitBegun("tiny and patient 1");
    awaitBacklog(0);
    assertThat(opened).hasValue(2);
  }

  private Crew crew(int lanes, int recordsPerLane) {
    LanePlan plan = new LanePlan(lanes, recordsPerLane, lanes * recordsPerLane);
    return crew(plan, (lane, records) -> kafka.worker(records));
  }

  private Crew crew(LanePlan plan, JobsReader jobs) {
    return crew(new LaneGroup("lane", plan, jobs));
  }

  private Crew crew(LaneGroup... groups) {
    Crew crew = new Crew(List.of(groups));
    crews.add(crew);
    return crew;
  }

  /** A real consumer whose second commit takes until a lease and more since its first is over. */
  @SuppressWarnings("unchecked")
  private static ShareConsumer<String, byte[]> slowAtSecondCommit(
      ShareConsumer<String, byte[]> consumer, Duration quarter) {
    AtomicInteger commits = new AtomicInteger();
    return (ShareConsumer<String, byte[]>)
        Proxy.newProxyInstance(
            LanesIT.class.getClassLoader(),
            new Class<?>[] {ShareConsumer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commitSync") && commits.incrementAndGet() == 2) {
                Thread.sleep(quarter.multipliedBy(3).toMillis());
              }
              try {
                return method.invoke(consumer, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void awaitBacklog(long jobs) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> kafka.backlog() == jobs);
  }

  private static String deadLetter() {
    try (KafkaConsumer<String, byte[]> consumer = kafka.clients().openConsumer()) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Instant end = Instant.now().plus(PATIENCE);
      while (Instant.now().isBefore(end)) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          return text(record);
        }
      }
      throw new AssertionError("no dead letter in " + PATIENCE);
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }
}
