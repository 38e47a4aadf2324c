package io.dreamfleet.kafka;

import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.SettingsException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The Kafka clients of a fleet, set up alike everywhere. What the settings pass through can change
 * how a client connects and how long it waits, never what delivery rests on. Keys are strings,
 * values are bytes: whoever receives a record decides what a broken one means.
 */
public final class KafkaClients {
  /** How long a client waits for an answer before it says that the fleet cannot be reached. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int CONNECT_MILLIS = 3_000;

  /**
   * How long a broker keeps a lane's question for records when there are none, which is also how
   * long an idle lane takes to close; Kafka's is a quarter.
   */
  private static final int LANE_WAIT_MILLIS = 2_000;

  /** The same for whoever reads a topic, and closes without waiting for the answer. */
  private static final int READER_WAIT_MILLIS = 5_000;

  /** Above the least that brokers allow by default, which is 6 s. */
  private static final int SESSION_MILLIS = 10_000;

  /** Consumer settings that a share consumer refuses to be given. */
  private static final List<String> NOT_FOR_SHARE_CONSUMERS =
      List.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

  private final FleetSettings settings;

  private final Duration patience;

  public KafkaClients(FleetSettings settings) {
    this(settings, PATIENCE);
  }

  KafkaClients(FleetSettings settings, Duration patience) {
    this.settings = settings;
    this.patience = patience;
  }

  /** The brokers to ask first, as {@code HOST:PORT[,HOST:PORT...]}. */
  public String bootstrap() {
    return settings.bootstrap();
  }

  /** Every record acknowledged by all replicas, once and in order. */
  public Map<String, Object> producer() {
    Map<String, Object> ours = new HashMap<>();
    ours.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    ours.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    ours.put(ProducerConfig.ACKS_CONFIG, "all");
    ours.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    Map<String, Object> defaults = defaults();
    defaults.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience.toMillis());
    defaults.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) (3 * patience.toMillis()));
    defaults.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return merged(defaults, ours);
  }

  /** For partitions that are assigned by hand: no group, nothing committed. */
  public Map<String, Object> consumer() {
    Map<String, Object> ours = deserializers();
    ours.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    ours.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    Map<String, Object> defaults = defaults();
    defaults.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, READER_WAIT_MILLIS);
    Map<String, Object> merged = merged(defaults, ours);
    merged.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return merged;
  }

  /**
   * For the group {@link Topics#WORKERS}: every record acknowledged by name, and never more leased
   * than asked for.
   *
   * @param records the most records that one poll leases, 1 or more
   */
  public Map<String, Object> shareConsumer(int records) {
    Map<String, Object> ours = deserializers();
    ours.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.WORKERS);
    ours.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    ours.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    ours.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
    // a lane that waits for the device may not poll for hours, and is a member all the same
    ours.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
    // not less than that, or the client warns; brokers end idle connections all the same
    ours.put(ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, (long) Integer.MAX_VALUE);
    Map<String, Object> defaults = defaults();
    defaults.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LANE_WAIT_MILLIS);
    Map<String, Object> merged = merged(defaults, ours);
    merged.keySet().removeAll(NOT_FOR_SHARE_CONSUMERS);
    return merged;
  }

  public Map<String, Object> admin() {
    return merged(defaults(), Map.of());
  }

  /** A producer with the settings of {@link #producer()}. */
  public KafkaProducer<String, byte[]> openProducer() {
    return open(producer(), KafkaProducer::new);
  }

  /** A consumer with the settings of {@link #consumer()}. */
  public KafkaConsumer<String, byte[]> openConsumer() {
    return open(consumer(), KafkaConsumer::new);
  }

  /** A consumer of a group, from the beginning of its topics, with nothing committed by itself. */
  public KafkaConsumer<String, byte[]> openGroupConsumer(String group) {
    Map<String, Object> settings = consumer();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    // who read last may have died with the very job that the next one has to see to
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    return open(settings, KafkaConsumer::new);
  }

  /** A share consumer with the settings of {@link #shareConsumer}. */
  public KafkaShareConsumer<String, byte[]> openShareConsumer(int records) {
    return open(shareConsumer(records), KafkaShareConsumer::new);
  }

  /** An admin client with the settings of {@link #admin()}. */
  public Admin openAdmin() {
    return open(admin(), Admin::create);
  }

  /** A connection on which to ask, time and again, whether the brokers answer. */
  public Pulse openPulse() {
    return new Pulse(openAdmin());
  }

  /** Whether the brokers answer. */
  public final class Pulse implements AutoCloseable {
    private final Admin admin;

    private Pulse(Admin admin) {
      this.admin = admin;
    }

    /**
     * Returns when a broker has answered.
     *
     * @throws FleetUnreachableException when none does for {@link #PATIENCE}
     */
    public void feel() {
      try {
        admin.describeCluster().nodes().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw failures().explain(e);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }

    @Override
    public void close() {
      admin.close(Duration.ZERO);
    }
  }

  /**
   * Returns when the brokers have answered and have these topics.
   *
   * @throws FleetUnreachableException at once when nobody listens, else after {@link #PATIENCE}
   */
  public void requireTopics(Collection<String> topics) {
    requireListener();
    try (Admin admin = openAdmin()) {
      for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
          admin.describeTopics(topics).topicNameValues().entrySet()) {
        requireTopic(topic.getKey(), topic.getValue());
      }
    } catch (ExecutionException | TimeoutException e) {
      throw failures().explain(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void requireTopic(String name, KafkaFuture<TopicDescription> description)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      description.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw failures().noTopic(name);
      }
      throw e;
    }
  }

  /**
   * Kafka's clients keep trying where a connection is refused; somebody who waits for a command
   * should not.
   *
   * @throws FleetUnreachableException when every broker refuses connections
   */
  void requireListener() {
    for (InetSocketAddress address : addresses()) {
      try (Socket socket = new Socket()) {
        socket.connect(address, CONNECT_MILLIS);
        return;
      } catch (ConnectException | UnknownHostException e) {
        continue;
      } catch (IOException e) {
        return;
      }
    }
    throw failures().noAnswer();
  }

  /** How long to wait for an answer. */
  Duration patience() {
    return patience;
  }

  KafkaFailures failures() {
    return new KafkaFailures(bootstrap());
  }

  private static Map<String, Object> deserializers() {
    Map<String, Object> map = new HashMap<>();
    map.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    map.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return map;
  }

  private Map<String, Object> defaults() {
    Map<String, Object> map = new HashMap<>();
    map.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    map.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    map.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 5_000L);
    map.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return map;
  }

  private Map<String, Object> merged(Map<String, Object> defaults, Map<String, Object> ours) {
    Map<String, Object> merged = new HashMap<>(defaults);
    merged.putAll(settings.kafka());
    merged.putAll(ours);
    return merged;
  }

  private <C> C open(Map<String, Object> properties, Function<Map<String, Object>, C> constructor) {
    try {
      return constructor.apply(properties);
    } catch (KafkaException e) {
      if (noHostIsKnown()) {
        throw failures().noAnswer();
      }
      throw new SettingsException(
          "Kafka's client does not accept the settings for %s: %s"
              .formatted(bootstrap(), new KafkaSecrets(settings.kafka()).reason(e)));
    }
  }

  /** Kafka's constructors call this a configuration error; mostly the network is down. */
  private boolean noHostIsKnown() {
    return addresses().stream().allMatch(InetSocketAddress::isUnresolved);
  }

  private List<InetSocketAddress> addresses() {
    return Stream.of(bootstrap().split(","))
        .map(
            address -> {
              int colon = address.lastIndexOf(':');
              int port = Integer.parseInt(address.substring(colon + 1));
              return new InetSocketAddress(address.substring(0, colon), port);
            })
        .toList();
  }
}
