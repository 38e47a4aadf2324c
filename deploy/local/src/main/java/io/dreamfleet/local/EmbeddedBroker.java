package io.dreamfleet.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka broker and its controller in this process, with everything it keeps in one folder. */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

  /** A file that says that the folder was formatted with the locks' user. */
  private static final String WITH_USER = ".with-user";

  private final KafkaRaftServer server;
  private final String host;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, String host, int port) {
    this.server = server;
    this.host = host;
    this.port = port;
  }

  /**
   * Starts a broker; returns when it accepts connections.
   *
   * @param folder made and formatted when it is new
   * @param port on the loopback interface; 0 takes a free one
   * @throws LocalFleetException when it cannot start
   */
  public static EmbeddedBroker start(Path folder, int port) {
    return start(folder, Ports.HOST, port);
  }

  /**
   * Starts a broker; returns when it accepts connections.
   *
   * @param folder made and formatted when it is new
   * @param host an address of this machine, which clients are told to come to; the controller
   *     listens on the loopback interface in any case
   * @param port 0 takes a free one
   * @throws LocalFleetException when it cannot start
   */
  public static EmbeddedBroker start(Path folder, String host, int port) {
    return start(folder, host, port, Optional.empty());
  }

  /**
   * Starts a broker as {@link #start(Path, String, int)} does.
   *
   * @param locks where only their user is let in, by TLS; for everybody on this machine otherwise
   */
  static EmbeddedBroker start(Path folder, String host, int port, Optional<Locks> locks) {
    int ownPort = Ports.claim(host, port, "--kafka-port");
    int controllerPort = Ports.claim(0, "--kafka-port");
    try {
      format(folder, locks);
      Map<String, String> settings =
          settings(folder, listener(locks), host, ownPort, controllerPort);
      locks.ifPresent(each -> settings.putAll(locked(each)));
      KafkaConfig config = new KafkaConfig(settings, false);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, host, ownPort);
    } catch (LocalFleetException e) {
      throw e;
    } catch (Exception e) {
      throw new LocalFleetException(
          "the Kafka broker cannot start on %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** {@code HOST:PORT} for clients. */
  public String address() {
    return host + ":" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /**
   * Gives a new folder its cluster id and feature levels: what {@code kafka-storage format} does.
   */
  private static void format(Path folder, Optional<Locks> locks) throws Exception {
    if (Files.exists(folder.resolve("meta.properties"))) {
      requireUser(folder, locks);
      return;
    }
    Files.createDirectories(folder);
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE)
          .setDirectories(List.of(folder.toString()))
          .setMetadataLogDirectory(folder.toString())
          .setControllerListenerName(CONTROLLER)
          .setIgnoreFormatted(true)
          .setScramArguments(
              locks
                  .map(
                      each ->
                          "%s=[name=%s,password=%s]"
                              .formatted(Locks.MECHANISM, each.user(), each.userPassword()))
                  .stream()
                  .toList())
          .run();
    }
    if (locks.isPresent()) {
      Files.createFile(folder.resolve(WITH_USER));
    }
  }

  /** A folder's users are written when it is formatted. */
  private static void requireUser(Path folder, Optional<Locks> locks) {
    if (locks.isPresent() && !Files.exists(folder.resolve(WITH_USER))) {
      throw new LocalFleetException(
          "%s was set up without locks and knows no user: start it without --locked, or lock a new folder"
              .formatted(folder));
    }
  }

  private static String listener(Optional<Locks> locks) {
    return locks.isPresent() ? "SASL_SSL" : "PLAINTEXT";
  }

  /** One listener for clients and for the broker's own requests to itself. */
  private static Map<String, String> locked(Locks locks) {
    return Map.of(
        "inter.broker.listener.name",
        "SASL_SSL",
        "sasl.enabled.mechanisms",
        Locks.MECHANISM,
        "sasl.mechanism.inter.broker.protocol",
        Locks.MECHANISM,
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        locks.login(),
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        locks.keyStore().toString(),
        "ssl.keystore.password",
        locks.keyPassword(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        locks.certificate().toString());
  }

  private static Map<String, String> settings(
      Path folder, String listener, String host, int port, int controllerPort) {
    Map<String, String> map = new HashMap<>();
    map.put("process.roles", "broker,controller");
    map.put("node.id", Integer.toString(NODE));
    map.put("log.dirs", folder.toString());
    map.put(
        "listeners",
        "%s://%s:%d,%s://%s:%d"
            .formatted(listener, host, port, CONTROLLER, Ports.HOST, controllerPort));
    map.put("advertised.listeners", "%s://%s:%d".formatted(listener, host, port));
    map.put(
        "listener.security.protocol.map",
        "%1$s:%1$s,%2$s:PLAINTEXT".formatted(listener, CONTROLLER));
    map.put("controller.listener.names", CONTROLLER);
    // a static quorum, because the voters of a dynamic one are stored with their ports
    map.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE, Ports.HOST, controllerPort));
    map.put("auto.create.topics.enable", "false");
    map.putAll(aSingleBroker());
    map.putAll(promptGroups());
    map.putAll(aSmallFootprint());
    return map;
  }

  /** Kafka's own topics, on one broker. */
  private static Map<String, String> aSingleBroker() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "4");
  }

  /** Members of groups are told and missed at once, where a cluster would take many seconds. */
  private static Map<String, String> promptGroups() {
    return Map.of(
        "group.initial.rebalance.delay.ms", "0",
        "group.share.min.heartbeat.interval.ms", "3000",
        "group.share.heartbeat.interval.ms", "3000",
        "group.share.min.session.timeout.ms", "6000",
        "group.share.session.timeout.ms", "10000",
        "group.share.assignment.interval.ms", "0",
        "group.share.initialize.retry.interval.ms", "1000",
        "group.share.min.record.lock.duration.ms", "1000");
  }

  private static Map<String, String> aSmallFootprint() {
    return Map.of(
        // a record that says nothing, so that replicas know how far they are: twice a second
        "metadata.max.idle.interval.ms", "0",
        "log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20),
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "4",
        "group.coordinator.threads", "1",
        "share.coordinator.threads", "1");
  }
}
