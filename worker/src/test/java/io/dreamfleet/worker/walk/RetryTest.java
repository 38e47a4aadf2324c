package io.dreamfleet.worker.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.Priority;
import io.dreamfleet.settings.StoreSettings;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.worker.metrics.Trouble;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.queue.Lease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Trouble trouble = new Trouble();
  private final WorkerMeters meters = new WorkerMeters(registry, model -> true);
  private final Retry retry = new Retry(trouble, meters, Duration.ofMinutes(1));
  private final Lease lease = new Lease(new byte[0], 1, "jobs-0@1", Instant.now(), Priority.NORMAL);

  @Test
  void a_call_that_fails_twice_counts_two_errors_and_the_time_between_its_tries() throws Exception {
    meters.watch(trouble);
    ObjectStore nowhere = new ObjectStore(nobodyListens());
    AtomicInteger calls = new AtomicInteger();
    long begin = System.nanoTime();
    String value =
        retry.call(
            lease,
            () -> {
              if (calls.incrementAndGet() <= 2) {
                return nowhere.get("results/1/result.json").toString();
              }
              assertThat(up("store")).isZero();
              return "there";
            });

    assertThat(value).isEqualTo("there");
    assertThat(up("store")).isEqualTo(1);
    assertThat(errors("store")).isEqualTo(2);
    // a quarter and a half of a second
    assertThat(backoff("store")).isBetween(0.75, (System.nanoTime() - begin) / 1e9);
    assertThat(errors("status") + errors("kafka")).isZero();
    nowhere.close();
  }

  @Test
  void what_works_for_one_job_does_not_hide_what_fails_for_another() throws Exception {
    meters.watch(trouble);
    ObjectStore nowhere = new ObjectStore(nobodyListens());
    AtomicInteger calls = new AtomicInteger();
    retry.call(
        lease,
        () -> {
          if (calls.incrementAndGet() == 1) {
            return nowhere.get("results/1/result.json").toString();
          }
          assertThat(retry.call(lease, () -> "read")).isEqualTo("read");
          assertThat(up("store")).isZero();
          assertThat(trouble.sentence())
              .hasValueSatisfying(sentence -> assertThat(sentence).startsWith("object store: "));
          return "there";
        });
    assertThat(trouble.sentence()).isEmpty();
    nowhere.close();
  }

  private static StoreSettings nobodyListens() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI endpoint = URI.create("http://127.0.0.1:" + free.getLocalPort());
      return new StoreSettings(endpoint, "fleet", "us-east-1", "key", "secret");
    }
  }

  private double errors(String dependency) {
    return registry
        .get("dreamfleet.dependency.errors")
        .tag("dependency", dependency)
        .counter()
        .count();
  }

  private double backoff(String dependency) {
    return registry
        .get("dreamfleet.backoff.seconds")
        .tag("dependency", dependency)
        .counter()
        .count();
  }

  private double up(String dependency) {
    return registry.get("dreamfleet.dependency.up").tag("dependency", dependency).gauge().value();
  }
}
