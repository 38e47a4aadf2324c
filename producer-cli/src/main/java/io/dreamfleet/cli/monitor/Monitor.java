package io.dreamfleet.cli.monitor;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.metrics.MeterRegistries;
import io.dreamfleet.metrics.MetricsHttp;
import io.dreamfleet.metrics.Page;
import io.dreamfleet.metrics.StoreCalls;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.store.StoreException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The process that is there when no worker is: reads the status topic, asks the brokers about the
 * queue, and shows both. It waits for brokers and store that are away, and says so meanwhile.
 */
public final class Monitor implements AutoCloseable {
  private static final Duration STORE_ASKED_EVERY = Duration.ofSeconds(10);
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String SVG = "image/svg+xml";

  private final Going going = new Going();
  private final Consumer<String> report;
  private final Outages outages;
  private final FleetBoard board;
  private final QueueWatch queue;
  private final StatusReader reader;
  private final ObjectStore store;
  private final MetricsHttp http;

  /**
   * Starts to watch and to answer.
   *
   * @param address where to listen; port 0 takes a free one
   * @param report told in a sentence what an operator should know
   * @throws StoreException of kind DENIED when the settings carry no credentials
   * @throws SettingsException when the address cannot be listened on
   */
  public static Monitor start(
      FleetSettings settings,
      InetSocketAddress address,
      int jobsPerWorker,
      int fewestWorkers,
      int mostWorkers,
      Consumer<String> report) {
    Monitor monitor =
        new Monitor(
            settings, address, new Scaling(jobsPerWorker, fewestWorkers, mostWorkers), report);
    monitor.keep("status-reader", () -> monitor.reader.run(monitor.going));
    monitor.keep("queue-watch", () -> monitor.queue.run(monitor.going));
    monitor.keep("store-probe", monitor::probeStore);
    return monitor;
  }

  private Monitor(
      FleetSettings settings, InetSocketAddress address, Scaling scaling, Consumer<String> report) {
    KafkaClients clients = new KafkaClients(settings);
    Clock clock = Clock.systemUTC();
    PrometheusMeterRegistry registry = MeterRegistries.ofThisProcess();
    this.report = report;
    outages = new Outages(report);
    board = new FleetBoard(clock);
    queue = new QueueWatch(clients, board, outages);
    reader = new StatusReader(clients, board, outages);
    store = new ObjectStore(settings.store(), StoreCalls.meters(registry));
    MonitorMeters meters = new MonitorMeters(registry);
    meters.show(board);
    meters.show(queue::last, board, scaling, clock);
    meters.show(outages);
    try {
      http =
          new MetricsHttp(
              address,
              registry,
              this::whatIsWrong,
              Map.<String, Page>of(
                  "/", WebFile.of("monitor.html", HTML),
                  "/monitor.css", WebFile.of("monitor.css", CSS),
                  "/monitor.js", WebFile.of("monitor.js", SCRIPT),
                  "/icon.svg", WebFile.of("icon.svg", SVG),
                  "/api/state", new StatePage(board, queue::last, outages, scaling),
                  "/pictures/", new PicturePage(board, store, outages)));
    } catch (IOException e) {
      store.close();
      throw new SettingsException("cannot listen on %s: %s".formatted(address, e.getMessage()), e);
    }
  }

  public int port() {
    return http.port();
  }

  private Optional<String> whatIsWrong() {
    return outages
        .reason(Outages.Dependency.KAFKA)
        .or(() -> outages.reason(Outages.Dependency.STATUS))
        .or(
            () ->
                board.isReady()
                    ? Optional.empty()
                    : Optional.of("has not read the status topic up to its end yet"));
  }

  /**
   * A page that nobody looks at asks for no pictures; an outage of the store shows all the same.
   */
  private void probeStore() {
    while (going.goesOn()) {
      try {
        store.exists(ResultLayout.RESULTS);
        outages.over(Outages.Dependency.STORE);
      } catch (StoreException e) {
        outages.met(Outages.Dependency.STORE, e.getMessage());
      }
      going.pause(STORE_ASKED_EVERY);
    }
  }

  /** Nobody looks after this process: what ends by a fault of its own begins again. */
  private void keep(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              while (going.goesOn()) {
                try {
                  work.run();
                } catch (RuntimeException e) {
                  report.accept("a fault of the monitor's own, in its %s: %s".formatted(name, e));
                  going.pause(AFTER_A_FAULT);
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until it is closed. */
  public void await() throws InterruptedException {
    going.await();
  }

  @Override
  public void close() {
    going.stop();
    http.close();
    store.close();
  }
}
