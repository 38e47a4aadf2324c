package io.dreamfleet.local.chaos;

import io.dreamfleet.local.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The workers of a fleet; each has a name that no other has had. */
final class Workers implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final Launch launch;
  private final List<ChaosWorker> running = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  /**
   * How a worker is started.
   *
   * @param program the command up to the worker's own options
   * @param options passed on to every worker
   * @param settingsFile where the fleet is
   * @param logs the folder of the workers' logs
   */
  record Launch(List<String> program, List<String> options, Path settingsFile, Path logs) {
    Launch {
      program = List.copyOf(program);
      options = List.copyOf(options);
    }
  }

  /**
   * Where a worker is started and what it is told.
   *
   * @param prefix what its command begins with
   * @param environment on top of the fleet's settings
   * @param host the address that it answers on
   */
  record Place(List<String> prefix, Map<String, String> environment, String host) {
    /** This machine, as it is. */
    static final Place HERE = new Place(List.of(), Map.of(), "127.0.0.1");
  }

  Workers(Launch launch) {
    this.launch = launch;
  }

  /** Starts a worker; returns at once. */
  ChaosWorker start() {
    return start(Place.HERE);
  }

  /** Starts a worker somewhere; returns at once. */
  ChaosWorker start(Place place) {
    String name = "worker-" + number.incrementAndGet();
    int port = Ports.free(Ports.HOST);
    List<String> command = new ArrayList<>(place.prefix());
    command.addAll(launch.program());
    command.addAll(
        List.of(
            "--name", name, "--http-host", place.host(), "--http-port", Integer.toString(port)));
    command.addAll(launch.options());
    Map<String, String> environment = new HashMap<>(place.environment());
    // the threads of several workers on few cores would spin against each other
    environment.put("OMP_NUM_THREADS", "1");
    environment.put("DREAMFLEET_CONFIG", launch.settingsFile().toString());
    ChildProcess process =
        ChildProcess.start(name, command, environment, launch.logs().resolve(name + ".log"));
    ChaosWorker worker =
        new ChaosWorker(name, process, "http://%s:%d".formatted(place.host(), port));
    running.add(worker);
    return worker;
  }

  List<ChaosWorker> running() {
    return List.copyOf(running);
  }

  Optional<ChaosWorker> named(String name) {
    return running.stream().filter(worker -> worker.name().equals(name)).findFirst();
  }

  ChaosWorker any(Random random) {
    return running.get(random.nextInt(running.size()));
  }

  /** Has so many run, all of them ready; those that go are told to, and must end with 0. */
  void scaleTo(int count) throws InterruptedException {
    running.removeIf(worker -> !worker.process().isAlive());
    List<ChaosWorker> leaving =
        List.copyOf(running.subList(Math.min(count, running.size()), running.size()));
    leaving.forEach(worker -> worker.process().askToStop());
    while (running.size() < count) {
      start();
    }
    for (ChaosWorker worker : leaving) {
      awaitGone(worker);
    }
    for (ChaosWorker worker : running) {
      worker.awaitReady();
    }
  }

  /** Starts as many as are missing to this count, without waiting for them. */
  void replaceDead(int count) {
    running.removeIf(worker -> !worker.process().isAlive());
    while (running.size() < count) {
      start();
    }
  }

  /** Ends one with SIGKILL. */
  void kill(ChaosWorker worker) throws InterruptedException {
    running.remove(worker);
    worker.process().kill();
  }

  /** Ends all with SIGKILL, at the same moment: the jobs of one must not go to the next. */
  void killAll() throws InterruptedException {
    List<ChaosWorker> all = running();
    running.clear();
    all.forEach(worker -> worker.process().beginToKill());
    for (ChaosWorker worker : all) {
      worker.process().kill();
    }
  }

  private void awaitGone(ChaosWorker worker) throws InterruptedException {
    running.remove(worker);
    OptionalInt status = worker.process().awaitEnd(STOP_LIMIT);
    if (!status.equals(OptionalInt.of(0))) {
      worker.process().kill();
      throw new ChaosException(
          "%s should have ended with 0 on SIGTERM, but %s%s"
              .formatted(
                  worker.name(),
                  status.isPresent()
                      ? "ended with " + status.getAsInt()
                      : "was there after %d s".formatted(STOP_LIMIT.toSeconds()),
                  worker.process().lastWords()));
    }
  }

  @Override
  public void close() {
    try {
      killAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
