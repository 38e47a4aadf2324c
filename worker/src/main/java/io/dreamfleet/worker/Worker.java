package io.dreamfleet.worker;

import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.metrics.MeterRegistries;
import io.dreamfleet.worker.metrics.WorkerHttp;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.queue.Lane;
import io.dreamfleet.worker.walk.JobWalk;
import io.dreamfleet.worker.walk.LoadedModels;
import io.dreamfleet.worker.walk.ResultStore;
import io.dreamfleet.worker.walk.StatusReport;
import io.dreamfleet.worker.walk.StoreRetry;
import io.dreamfleet.worker.walk.WorkerIdentity;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker of the fleet, put together: a device, a lane, and what they need. */
final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final Duration STORE_PATIENCE = Duration.ofMinutes(5);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(25);

  private final ObjectStore store;
  private final StatusPublisher publisher;
  private final AscentEngine engine;
  private final ExecutorService workshop = Executors.newSingleThreadExecutor(Worker::workshop);
  private final Lane lane;
  private final WorkerHttp http;
  private final CountDownLatch ended = new CountDownLatch(1);

  private Worker(FleetSettings settings, WorkerOptions options, ComputeDevice device)
      throws IOException {
    KafkaClients clients = new KafkaClients(settings);
    clients.requireTopics(Topics.ALL);
    store = new ObjectStore(settings.store());
    store.list(ResultLayout.MODELS);
    PrometheusMeterRegistry registry = MeterRegistries.ofThisProcess();
    WorkerMeters meters = new WorkerMeters(registry);
    WorkerIdentity identity =
        new WorkerIdentity(
            options.name(), device.name(), options.precision().text(), WorkerVersion.software());
    publisher = new StatusPublisher(clients);
    engine = new AscentEngine(device, options.precision(), 1);
    StoreRetry retry = new StoreRetry(STORE_PATIENCE);
    JobWalk walk =
        new JobWalk(
            ModelCatalog.builtIn(),
            new JobCheck(JobLimits.DEFAULT),
            new LoadedModels(WeightsLibrary.open(store, System.getenv()), retry),
            engine,
            new ResultStore(store, retry, identity),
            new StatusReport(publisher, identity, meters),
            meters);
    ShareConsumer<String, byte[]> consumer = clients.openShareConsumer(1);
    consumer.subscribe(List.of(Topics.JOBS));
    MeterRegistries.watch(consumer, registry);
    lane = new Lane(consumer, workshop, walk::walk);
    http = new WorkerHttp(options.http(), registry, this::trouble);
    log.info(
        "worker {} on {} ({}): Dreamfleet {}, PyTorch {}; listening on http://127.0.0.1:{}",
        options.name(),
        device.name(),
        options.precision().text(),
        identity.software().get("dreamfleet"),
        identity.software().get("pytorch"),
        http.port());
  }

  /**
   * Puts a worker together and checks that Kafka and the store let it in.
   *
   * @throws FleetUnreachableException or {@link io.dreamfleet.store.StoreException} when they don't
   */
  static Worker start(FleetSettings settings, WorkerOptions options) throws IOException {
    return new Worker(settings, options, ComputeDevice.open(options.device()));
  }

  /** Takes jobs until {@link #stop}. */
  void run() {
    try {
      lane.run();
    } finally {
      workshop.shutdown();
      publisher.close();
      ended.countDown();
      log.info("stopped; nothing is held any more");
    }
  }

  /**
   * Gives back what is held and waits for {@link #run} to return.
   *
   * @return whether it did
   */
  boolean stop() {
    lane.stop();
    try {
      return ended.await(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<String> trouble() {
    return lane.hasPolled() ? Optional.empty() : Optional.of("has not joined the share group yet");
  }

  @Override
  public void close() {
    http.close();
    engine.close();
    store.close();
  }

  private static Thread workshop(Runnable task) {
    return new Thread(task, "workshop");
  }
}
