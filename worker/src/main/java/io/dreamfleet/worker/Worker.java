package io.dreamfleet.worker;

import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.job.Priority;
import io.dreamfleet.kafka.FleetUnreachableException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.kafka.Requeue;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.metrics.MeterRegistries;
import io.dreamfleet.metrics.MetricsHttp;
import io.dreamfleet.metrics.StoreCalls;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.model.SurveyCheck;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.network.Network;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.BatchSize;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.checkpoint.Checkpoints;
import io.dreamfleet.worker.metrics.EngineMeters;
import io.dreamfleet.worker.metrics.MachineMeters;
import io.dreamfleet.worker.metrics.Trouble;
import io.dreamfleet.worker.metrics.WorkerMeters;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.queue.Admission;
import io.dreamfleet.worker.queue.Cancellations;
import io.dreamfleet.worker.queue.ControlReader;
import io.dreamfleet.worker.queue.JobsReader;
import io.dreamfleet.worker.queue.LaneGroup;
import io.dreamfleet.worker.queue.LanePlan;
import io.dreamfleet.worker.queue.Lanes;
import io.dreamfleet.worker.queue.Workshop;
import io.dreamfleet.worker.survey.Surveyor;
import io.dreamfleet.worker.walk.BrokerProbe;
import io.dreamfleet.worker.walk.DeadLetters;
import io.dreamfleet.worker.walk.JobWalk;
import io.dreamfleet.worker.walk.LoadedModels;
import io.dreamfleet.worker.walk.ResultStore;
import io.dreamfleet.worker.walk.Retry;
import io.dreamfleet.worker.walk.StatusReport;
import io.dreamfleet.worker.walk.StoredInputs;
import io.dreamfleet.worker.walk.SurveyRoom;
import io.dreamfleet.worker.walk.Surveys;
import io.dreamfleet.worker.walk.WorkerIdentity;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker of the fleet, put together: a device, lanes, and what they need. */
final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final Duration STORE_PATIENCE = Duration.ofMinutes(5);

  private final ObjectStore store;
  private final StatusPublisher publisher;
  private final Requeue requeue;
  private final AscentEngine engine;
  private final Checkpoints checkpoints;
  private final DeadLetters deadLetters;
  private final BrokerProbe probe;
  private final Trouble trouble = new Trouble();
  private final Duration stopWithin;
  private final KafkaClients clients;
  private final PrometheusMeterRegistry registry;
  private final Map<String, KafkaClientMetrics> watched = new ConcurrentHashMap<>();
  private final ExecutorService threads;
  private final ControlReader control;
  private final Lanes lanes;
  private final MetricsHttp http;
  private final CountDownLatch going = new CountDownLatch(1);
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  private Worker(FleetSettings settings, WorkerOptions options, ComputeDevice device)
      throws IOException {
    clients = new KafkaClients(settings);
    clients.requireTopics(Topics.ALL);
    registry = MeterRegistries.ofThisProcess();
    store = new ObjectStore(settings.store(), StoreCalls.meters(registry));
    store.list(ResultLayout.MODELS);
    WeightsLibrary library = WeightsLibrary.open(store, System.getenv(), settings.limits());
    ModelCatalog catalog = ModelCatalog.builtIn().with(new StoredModels(store, library));
    WorkerMeters meters = new WorkerMeters(registry, catalog::knows);
    Precision precision = device.precision(options.precision());
    WorkerIdentity identity =
        new WorkerIdentity(
            options.name(), device.name(), precision.text(), WorkerVersion.software());
    int batch = options.batch().orElseGet(() -> measuredBatch(device, precision));
    stopWithin = options.stopWithin();
    publisher = new StatusPublisher(clients);
    requeue = new Requeue(clients, new Provisioning(clients).deliveryLimit());
    engine = watchedEngine(device, precision, batch, registry);
    new MachineMeters(registry)
        .watch(options.name(), identity.software().get("dreamfleet"), device, precision.text());
    checkpoints =
        new Checkpoints(
            store, options.checkpointEvery(), settings.limits().of(Limit.CHECKPOINT_BYTES));
    probe = new BrokerProbe(clients, trouble, meters);
    Retry retry = new Retry(trouble, meters, STORE_PATIENCE);
    ResultStore results = new ResultStore(store, retry, identity, meters);
    StatusReport report = new StatusReport(publisher, retry, identity, meters);
    deadLetters = new DeadLetters(clients, results, report, store, meters);
    meters.watch(trouble);
    Cancellations cancellations = new Cancellations();
    Admission admission = new Admission();
    LoadedModels models = new LoadedModels(catalog, library, retry, meters);
    StoredInputs inputs =
        new StoredInputs(new InputLibrary(store, InputLimits.of(settings.limits())), retry);
    JobWalk walk =
        new JobWalk(
            new JobCheck(new JobLimits(settings.limits())),
            models,
            inputs,
            engine,
            new Surveys(
                new SurveyCheck(settings.limits()),
                DataSetLimits.of(settings.limits()),
                models,
                inputs,
                new Surveyor(engine),
                new SurveyRoom(),
                checkpoints,
                results,
                report),
            checkpoints,
            cancellations,
            results,
            report,
            admission,
            meters);
    LanePlan normal = LanePlan.forBatch(batch);
    LanePlan high = LanePlan.forHighPriority(batch);
    threads = Executors.newFixedThreadPool(normal.leases() + high.leases(), workshopThreads());
    lanes =
        new Lanes(
            List.of(
                new LaneGroup("lane", normal, jobsOf(Priority.NORMAL)),
                new LaneGroup("high-lane", high, jobsOf(Priority.HIGH))),
            admission,
            new Workshop(threads, walk::walk),
            requeue,
            meters);
    meters.watchLanes(lanes::joined);
    control = ControlReader.start(clients, cancellations);
    http = new MetricsHttp(options.http(), registry, this::whatIsWrong);
    log.info(
        "worker {}: {}, {}, {} jobs at once; Dreamfleet {}; listening on http://127.0.0.1:{}",
        options.name(),
        device.description(),
        precision.text(),
        batch,
        identity.software().get("dreamfleet"),
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

  /** With the bundled network's shape, to its last layer with places; its weights don't matter. */
  private static int measuredBatch(ComputeDevice device, Precision precision) {
    Network network = ModelCatalog.builtIn().model("emojinet").network();
    return BatchSize.measure(FormulaWeights.of(network), "layer4", precision, device);
  }

  private static AscentEngine watchedEngine(
      ComputeDevice device, Precision precision, int batch, PrometheusMeterRegistry registry) {
    EngineMeters meters = new EngineMeters(registry);
    AscentEngine engine = new AscentEngine(device, precision, batch, meters);
    meters.watch(engine);
    return engine;
  }

  /**
   * Takes jobs until {@link #stop}, or until the engine breaks.
   *
   * @throws IllegalStateException when the engine broke; what was held is given back all the same
   */
  void run() throws InterruptedException {
    try {
      engine.end().thenRun(going::countDown);
      lanes.start();
      checkpoints.sweepDaily();
      deadLetters.start();
      probe.start();
      going.await();
    } finally {
      long deadline = System.nanoTime() + stopWithin.toNanos();
      deadLetters.close();
      lanes.stop();
      boolean nothingIsHeld = lanes.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
      threads.shutdown();
      // work whose lease is in doubt belongs to no lane, and should not lose its device under way
      threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      publisher.close();
      requeue.close();
      if (nothingIsHeld) {
        log.info("stopped; nothing is held any more");
      } else {
        log.warn(
            "stopped after {} s with jobs in hand; others get them when their leases run out",
            stopWithin.toSeconds());
      }
      ended.complete(nothingIsHeld);
    }
    if (engine.end().getNow(Optional.empty()).isPresent()) {
      throw new IllegalStateException("the engine broke; the log says why");
    }
  }

  /**
   * Gives back what is held and waits for {@link #run} to return.
   *
   * @return whether nothing is held any more
   */
  boolean stop() {
    going.countDown();
    return ended.join();
  }

  private JobsReader jobsOf(Priority priority) {
    return (lane, records) -> openConsumer(Topics.jobs(priority), lane, records);
  }

  private ShareConsumer<String, byte[]> openConsumer(String topic, String lane, int records) {
    ShareConsumer<String, byte[]> consumer = clients.openShareConsumer(records);
    try {
      consumer.subscribe(List.of(topic));
      Optional.ofNullable(watched.put(lane, MeterRegistries.watch(consumer, registry)))
          .ifPresent(KafkaClientMetrics::close);
      return consumer;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private Optional<String> whatIsWrong() {
    return lanes.hasPolled()
        ? trouble.sentence()
        : Optional.of("has not joined the share group yet");
  }

  @Override
  public void close() {
    http.close();
    probe.close();
    checkpoints.close();
    control.close();
    engine.close();
    store.close();
  }

  private static ThreadFactory workshopThreads() {
    AtomicInteger number = new AtomicInteger();
    return task -> new Thread(task, "workshop-" + number.incrementAndGet());
  }
}
