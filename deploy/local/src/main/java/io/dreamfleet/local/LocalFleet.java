package io.dreamfleet.local;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.settings.FleetSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A whole fleet on one machine: broker, object store, workers. Made, then started, then closed;
 * closing is right at any moment, also while it starts.
 */
public final class LocalFleet implements AutoCloseable {
  private static final String BUCKET = "dreamfleet";
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Options options;
  private final Consumer<String> report;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final List<WorkerKeeper> workers = new ArrayList<>();
  private Optional<Running> running = Optional.empty();
  private boolean closed;

  /** Who is let in. */
  public enum Access {
    /** Everybody on this machine, by Kafka without passwords; S3 has its keys in any case. */
    OPEN,
    /** Whoever has the settings file: Kafka and S3 by TLS, Kafka with a user of its own. */
    LOCKED
  }

  /**
   * What to start.
   *
   * @param data the folder for everything that the fleet keeps
   * @param kafkaPort 0 takes a free one
   * @param s3Port 0 takes a free one
   * @param workers how many
   * @param workerPort HTTP port of the first worker, the next has the next; 0 takes free ones
   * @param workerProgram the command that runs a worker, up to its options
   * @param workerOptions passed on to every worker
   * @param plan how the broker is set up
   * @param access who is let in
   */
  public record Options(
      Path data,
      int kafkaPort,
      int s3Port,
      int workers,
      int workerPort,
      List<String> workerProgram,
      List<String> workerOptions,
      Provisioning.Plan plan,
      Access access) {
    public Options {
      workerProgram = List.copyOf(workerProgram);
      workerOptions = List.copyOf(workerOptions);
    }

    /** What to start, open to everybody on this machine. */
    public Options(
        Path data,
        int kafkaPort,
        int s3Port,
        int workers,
        int workerPort,
        List<String> workerProgram,
        List<String> workerOptions,
        Provisioning.Plan plan) {
      this(
          data,
          kafkaPort,
          s3Port,
          workers,
          workerPort,
          workerProgram,
          workerOptions,
          plan,
          Access.OPEN);
    }

    /** A broker and a store on free ports, and nobody who works. */
    public static Options withoutWorkers(Path data) {
      return new Options(data, 0, 0, 0, 0, List.of(), List.of(), Provisioning.Plan.usual(1));
    }
  }

  private record Running(DataFolder folder, FleetSettings settings) {}

  /**
   * A fleet that is not started yet.
   *
   * @param report told in one line what an operator should know while it runs
   */
  public LocalFleet(Options options, Consumer<String> report) {
    this.options = options;
    this.report = report;
  }

  /** A fleet that runs: everything is up and every worker is ready. */
  public static LocalFleet running(Options options) {
    LocalFleet fleet = new LocalFleet(options, line -> {});
    try {
      fleet.start();
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /**
   * Starts everything; returns when every worker is ready.
   *
   * @throws LocalFleetException when a part does not start
   */
  public void start() {
    DataFolder folder = keep(DataFolder.open(options.data()));
    Optional<Locks> locks =
        options.access() == Access.LOCKED
            ? Optional.of(Locks.in(folder.locks()))
            : Optional.empty();
    EmbeddedBroker broker =
        keep(EmbeddedBroker.start(folder.kafka(), Ports.HOST, options.kafkaPort(), locks));
    EmbeddedStore store =
        keep(
            EmbeddedStore.start(
                folder.objects(), Ports.HOST, options.s3Port(), BUCKET, folder.keys(), locks));
    Map<String, String> kafka = new TreeMap<>(locks.map(Locks::clientSettings).orElse(Map.of()));
    kafka.put(FleetSettings.BOOTSTRAP, broker.address());
    FleetSettings settings = new FleetSettings(kafka, store.settings());
    new Provisioning(new KafkaClients(settings)).apply(options.plan());
    folder.writeSettings(settings);
    startWorkers(folder);
    synchronized (this) {
      running = Optional.of(new Running(folder, settings));
    }
  }

  /**
   * Starts a monitor beside a fleet that runs; returns when it is ready.
   *
   * @param jar the command line's
   * @param port of HTTP; 0 takes a free one
   * @return where it answers: {@code http://HOST:PORT}
   * @throws LocalFleetException when it does not start
   */
  public String startMonitor(Path jar, int port) {
    DataFolder folder = running().folder();
    WorkerKeeper keeper =
        keep(
            WorkerKeeper.start(
                new MonitorLaunch(jar, folder.settingsFile(), folder.logs()),
                "monitor",
                port,
                FIRST_PAUSE,
                report));
    awaitReady(List.of(keeper));
    return keeper.worker().address();
  }

  /** How clients reach it. */
  public FleetSettings settings() {
    return running().settings();
  }

  /** The settings file for tools and workers. */
  public Path settingsFile() {
    return running().folder().settingsFile();
  }

  /** The folder of everything that it keeps. */
  public Path data() {
    return running().folder().root();
  }

  /** {@code http://HOST:PORT} of every worker by name, as of now. */
  public synchronized List<String> workerAddresses() {
    return workers.stream().map(keeper -> keeper.worker().address()).toList();
  }

  /** The process id of every worker, as of now. */
  public synchronized List<Long> workerPids() {
    return workers.stream().map(keeper -> keeper.worker().pid()).toList();
  }

  /** Whether it has been told to stop. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Stops the workers, then the store, then the broker. */
  @Override
  public void close() {
    List<AutoCloseable> parts;
    synchronized (this) {
      closed = true;
      workers.forEach(WorkerKeeper::askToStop);
      parts = new ArrayList<>(started);
      started.clear();
    }
    parts.forEach(this::stop);
  }

  /** One part that does not stop must not keep the others running. */
  private void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      report.accept("a part of the fleet did not stop: " + e);
    }
  }

  private void startWorkers(DataFolder folder) {
    WorkerLaunch launch =
        new WorkerLaunch(
            options.workerProgram(), options.workerOptions(), folder.settingsFile(), folder.logs());
    for (int i = 1; i <= options.workers(); i++) {
      int port = options.workerPort() == 0 ? 0 : options.workerPort() + i - 1;
      WorkerKeeper keeper =
          keep(WorkerKeeper.start(launch, "worker-" + i, port, FIRST_PAUSE, report));
      synchronized (this) {
        workers.add(keeper);
      }
    }
    awaitReady(List.copyOf(workers));
  }

  private static void awaitReady(List<WorkerKeeper> keepers) {
    try {
      for (WorkerKeeper keeper : keepers) {
        keeper.awaitReady();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalFleetException("interrupted while the fleet's processes started", e);
    }
  }

  /** Remembers a started part, or stops it again when the fleet has been closed meanwhile. */
  private <T extends AutoCloseable> T keep(T part) {
    synchronized (this) {
      if (!closed) {
        started.push(part);
        return part;
      }
    }
    stop(part);
    throw new LocalFleetException("the fleet was stopped while it started");
  }

  private synchronized Running running() {
    return running.orElseThrow(() -> new IllegalStateException("the fleet is not started"));
  }
}
