package io.dreamfleet.local.chaos;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.local.Ports;
import io.dreamfleet.local.StoreKeys;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A fleet of which every part is a process of its own: broker, store, workers. The workers come to
 * the store through a {@link StoreProxy}; whoever audits goes to it directly.
 */
final class ChaosFleet implements AutoCloseable {
  private static final String BUCKET = "dreamfleet";
  private static final String REGION = "us-east-1";
  private static final List<String> SMALL_JAVA =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Deque<AutoCloseable> parts;
  private final Part broker;
  private final Part store;
  private final StoreProxy proxy;
  private final WriteLedger ledger = new WriteLedger();
  private final FleetSettings direct;
  private final FleetSettings faulty;
  private final Path settingsFile;
  private final Workers workers;

  /**
   * What to start.
   *
   * @param data for everything that is kept; new
   * @param host the address that broker and store listen on
   * @param lease how long a worker holds a job without renewing it
   * @param deliveries after how many a job is a dead letter
   * @param workerJar what runs in production
   * @param workerOptions of every worker
   */
  record Plan(
      Path data,
      String host,
      Duration lease,
      int deliveries,
      Path workerJar,
      List<String> workerOptions) {
    Plan {
      workerOptions = List.copyOf(workerOptions);
    }
  }

  private ChaosFleet(Plan plan, Deque<AutoCloseable> parts)
      throws IOException, InterruptedException {
    this.parts = parts;
    Path logs = Files.createDirectories(plan.data().resolve("logs"));
    int brokerPort = Ports.free(plan.host());
    int storePort = Ports.free(plan.host());
    StoreKeys keys = StoreKeys.random();
    broker =
        keep(
            Part.start(
                "broker",
                partCommand("broker", plan.data().resolve("kafka"), plan.host(), brokerPort),
                Map.of(),
                logs.resolve("broker.log")));
    store =
        keep(
            Part.start(
                "store",
                partCommand("store", plan.data().resolve("s3"), plan.host(), storePort),
                Map.of(
                    PartMain.ACCESS_KEY, keys.accessKey(), PartMain.SECRET_KEY, keys.secretKey()),
                logs.resolve("store.log")));
    URI endpoint = URI.create("http://%s:%d".formatted(plan.host(), storePort));
    proxy = keep(new StoreProxy(endpoint, BUCKET, ledger));
    Map<String, String> kafka =
        Map.of(FleetSettings.BOOTSTRAP, "%s:%d".formatted(plan.host(), brokerPort));
    direct =
        new FleetSettings(
            kafka, new StoreSettings(endpoint, BUCKET, REGION, keys.accessKey(), keys.secretKey()));
    faulty =
        new FleetSettings(
            kafka,
            new StoreSettings(
                proxy.endpoint(), BUCKET, REGION, keys.accessKey(), keys.secretKey()));
    new Provisioning(new KafkaClients(direct))
        .apply(new Provisioning.Plan(1, (short) 1, plan.lease(), plan.deliveries()));
    settingsFile = plan.data().resolve("worker.properties");
    Files.writeString(settingsFile, properties(faulty));
    workers =
        keep(
            new Workers(
                new Workers.Launch(
                    program(plan.workerJar()), plan.workerOptions(), settingsFile, logs)));
  }

  /** A fleet without workers. */
  static ChaosFleet start(Plan plan) throws IOException, InterruptedException {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new ChaosFleet(plan, parts);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  Part broker() {
    return broker;
  }

  Part store() {
    return store;
  }

  StoreProxy proxy() {
    return proxy;
  }

  WriteLedger ledger() {
    return ledger;
  }

  Workers workers() {
    return workers;
  }

  /** How to come to broker and store with nothing in between. */
  FleetSettings direct() {
    return direct;
  }

  /** What leads workers and tools to it, by way of the proxy. */
  Path settingsFile() {
    return settingsFile;
  }

  /** Makes everything as it was at the start, but for the workers. */
  void mend() throws IOException {
    proxy.set(StoreFault.NONE);
    proxy.onStored((key, content) -> {});
  }

  @Override
  public void close() {
    close(parts);
  }

  private static void close(Deque<AutoCloseable> parts) {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new ChaosException("a part of the fleet did not stop: " + e.getMessage(), e);
      }
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private static List<String> partCommand(String part, Path data, String host, int port) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(SMALL_JAVA);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            PartMain.class.getName(),
            part,
            "--data",
            data.toString(),
            "--logs",
            data.resolveSibling(Path.of("logs", part)).toString(),
            "--host",
            host,
            "--port",
            Integer.toString(port)));
    return command;
  }

  /** The command that runs a jar, up to its own options, as the README has it for workers. */
  static List<String> program(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new ChaosException(
          "there is no program at %s: build it with mvn package, or name it with --worker-jar"
              .formatted(jar));
    }
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(SMALL_JAVA);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String properties(FleetSettings settings) {
    return """
        dreamfleet.kafka = %s
        dreamfleet.s3.endpoint = %s
        dreamfleet.s3.bucket = %s
        dreamfleet.s3.region = %s
        dreamfleet.s3.access-key = %s
        dreamfleet.s3.secret-key = %s
        """
        .formatted(
            settings.bootstrap(),
            settings.store().endpoint(),
            settings.store().bucket(),
            settings.store().region(),
            settings.store().accessKey(),
            settings.store().secretKey());
  }
}
