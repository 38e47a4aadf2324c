package io.dreamfleet.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.record.TimestampType;

/**
 * Sets a Kafka cluster up for a fleet: its topics, and the settings of its share group. Doing it
 * again changes nothing; a topic that exists keeps its partitions, and whatever an operator has set
 * on it, but for what the fleet's promises rest on.
 */
public final class Provisioning {
  private static final long LOOK_AGAIN_MILLIS = 20;

  private static final Duration JOBS_KEPT = Duration.ofDays(30);

  /**
   * The most that brokers allow by default: when several workers die within a second of one
   * another, one after the other may have had the same job.
   */
  private static final int USUAL_DELIVERIES = 10;

  private static final String DELIVERY_LIMIT = "share.delivery.count.limit";

  private final KafkaClients clients;

  /**
   * What to set up.
   *
   * @param jobPartitions of each topic of jobs. One is right for all but the largest fleets: the
   *     brokers deal partitions out among the members of a share group, and a job in a partition
   *     whose members are all busy waits although others are idle (seen on Kafka 4.4.0: with 8
   *     partitions, 11 of 16 jobs waited for the busy one of two members; with one, none did)
   * @param replicationFactor of every topic; with 3 or more, a write needs two replicas
   * @param lease how long a worker holds a job without renewing it; the brokers bound it (15 s to
   *     60 s unless {@code group.share.min.record.lock.duration.ms} says otherwise)
   * @param deliveryLimit after how many deliveries a job is a dead letter; the brokers bound it (2
   *     to 10 by default)
   */
  public record Plan(
      int jobPartitions, short replicationFactor, Duration lease, int deliveryLimit) {
    /** The usual plan for a cluster that keeps this many replicas. */
    public static Plan usual(int replicationFactor) {
      return new Plan(1, (short) replicationFactor, Duration.ofSeconds(30), USUAL_DELIVERIES);
    }
  }

  public Provisioning(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * Sets the cluster up.
   *
   * @throws FleetUnreachableException when the brokers do not answer, refuse, or are too old
   */
  public void apply(Plan plan) {
    clients.requireListener();
    try (Admin admin = clients.openAdmin()) {
      create(admin, topics(plan));
      Map<ConfigResource, Map<String, String>> settings = settings(plan);
      await(admin.incrementalAlterConfigs(operations(settings)).all());
      awaitInForce(admin, settings);
      placeGroup(admin);
    } catch (ExecutionException | TimeoutException e) {
      throw clients.failures().explain(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * After how many deliveries a job is a dead letter, as the brokers have it; the usual number
   * where they do not tell.
   *
   * @throws FleetUnreachableException when the brokers do not answer
   */
  public int deliveryLimit() {
    ConfigResource group = resource(ConfigResource.Type.GROUP, Topics.WORKERS);
    try (Admin admin = clients.openAdmin()) {
      ConfigEntry limit =
          await(admin.describeConfigs(List.of(group)).all()).get(group).get(DELIVERY_LIMIT);
      return limit == null ? USUAL_DELIVERIES : Integer.parseInt(limit.value());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return USUAL_DELIVERIES;
      }
      throw clients.failures().explain(e);
    } catch (TimeoutException e) {
      throw clients.failures().explain(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static List<NewTopic> topics(Plan plan) {
    return List.of(
        topic(Topics.JOBS, plan.jobPartitions(), plan, kept(JOBS_KEPT)),
        topic(Topics.HIGH_JOBS, plan.jobPartitions(), plan, kept(JOBS_KEPT)),
        // one partition: a reader sees all events in the order in which they were published
        topic(Topics.STATUS, 1, plan, compacted()),
        topic(Topics.CONTROL, 1, plan, kept(JOBS_KEPT)),
        topic(Topics.DEAD_LETTERS, 1, plan, kept(JOBS_KEPT)));
  }

  private static NewTopic topic(
      String name, int partitions, Plan plan, Map<String, String> settings) {
    Map<String, String> configs = new HashMap<>(settings);
    configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, plan.replicationFactor() >= 3 ? "2" : "1");
    return new NewTopic(name, partitions, plan.replicationFactor()).configs(configs);
  }

  private static Map<String, String> kept(Duration time) {
    return Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis()));
  }

  /** Small segments, cleaned early: a command that reads the whole topic should read little. */
  private static Map<String, String> compacted() {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        TopicConfig.SEGMENT_BYTES_CONFIG,
        Integer.toString(8 << 20),
        TopicConfig.SEGMENT_MS_CONFIG,
        Long.toString(Duration.ofHours(1).toMillis()),
        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
        "0.2");
  }

  private static Map<ConfigResource, Map<String, String>> settings(Plan plan) {
    // a wish is about what was submitted before it: one clock for both, and not a producer's
    Map<String, String> stamped =
        Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);
    // and it is there for as long as a job that it is about can be
    Map<String, String> wishes = new HashMap<>(kept(JOBS_KEPT));
    wishes.putAll(stamped);
    return Map.of(
        resource(ConfigResource.Type.TOPIC, Topics.JOBS),
        stamped,
        resource(ConfigResource.Type.TOPIC, Topics.HIGH_JOBS),
        stamped,
        resource(ConfigResource.Type.TOPIC, Topics.CONTROL),
        wishes,
        resource(ConfigResource.Type.TOPIC, Topics.STATUS),
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT),
        resource(ConfigResource.Type.TOPIC, Topics.DEAD_LETTERS),
        Map.of(TopicConfig.ERRORS_DEADLETTERQUEUE_GROUP_ENABLE_CONFIG, "true"),
        resource(ConfigResource.Type.GROUP, Topics.WORKERS),
        // org.apache.kafka.coordinator.group.GroupConfig, which clients do not have
        Map.of(
            "share.auto.offset.reset",
            "earliest",
            "share.record.lock.duration.ms",
            Long.toString(plan.lease().toMillis()),
            DELIVERY_LIMIT,
            Integer.toString(plan.deliveryLimit()),
            "errors.deadletterqueue.topic.name",
            Topics.DEAD_LETTERS,
            "errors.deadletterqueue.copy.record.enable",
            "true"));
  }

  private static ConfigResource resource(ConfigResource.Type type, String name) {
    return new ConfigResource(type, name);
  }

  private static Map<ConfigResource, Collection<AlterConfigOp>> operations(
      Map<ConfigResource, Map<String, String>> settings) {
    Map<ConfigResource, Collection<AlterConfigOp>> operations = new HashMap<>();
    settings.forEach(
        (resource, values) ->
            operations.put(
                resource,
                values.entrySet().stream()
                    .map(value -> new ConfigEntry(value.getKey(), value.getValue()))
                    .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                    .toList()));
    return operations;
  }

  /** Brokers learn of settings a little later; a worker that joined earlier would miss old jobs. */
  private void awaitInForce(Admin admin, Map<ConfigResource, Map<String, String>> settings)
      throws ExecutionException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + clients.patience().toNanos();
    while (!inForce(admin, settings)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("the settings did not come into force");
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private boolean inForce(Admin admin, Map<ConfigResource, Map<String, String>> settings)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<ConfigResource, Config> current = await(admin.describeConfigs(settings.keySet()).all());
    return settings.entrySet().stream()
        .allMatch(
            wanted ->
                wanted.getValue().entrySet().stream()
                    .allMatch(
                        value ->
                            value
                                .getValue()
                                .equals(current.get(wanted.getKey()).get(value.getKey()).value())));
  }

  private void create(Admin admin, List<NewTopic> topics)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
      try {
        await(created);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  /**
   * Puts the group at the beginning of the jobs where it has no place yet, before a worker joins.
   * So its backlog can be asked for (which a fleet that scales from zero workers lives on), and the
   * first worker does not wait for the brokers to do it, which takes seconds.
   */
  private void placeGroup(Admin admin)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<TopicPartition> placed = placed(admin);
    Map<TopicPartition, OffsetSpec> others = new HashMap<>();
    for (TopicDescription topic :
        await(admin.describeTopics(Topics.OF_JOBS).allTopicNames()).values()) {
      topic.partitions().stream()
          .map(partition -> new TopicPartition(topic.name(), partition.partition()))
          .filter(partition -> !placed.contains(partition))
          .forEach(partition -> others.put(partition, OffsetSpec.earliest()));
    }
    if (others.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> beginnings = new HashMap<>();
    await(admin.listOffsets(others).all())
        .forEach((partition, beginning) -> beginnings.put(partition, beginning.offset()));
    place(admin, beginnings);
  }

  /** Where the group has a place already; nowhere, if there is no such group. */
  private Set<TopicPartition> placed(Admin admin)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      return await(
              admin
                  .listShareGroupOffsets(Map.of(Topics.WORKERS, new ListShareGroupOffsetsSpec()))
                  .partitionsToOffsetInfo(Topics.WORKERS))
          .keySet();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Set.of();
      }
      throw e;
    }
  }

  private void place(Admin admin, Map<TopicPartition, Long> beginnings)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      await(admin.alterShareGroupOffsets(Topics.WORKERS, beginnings).all());
    } catch (ExecutionException e) {
      // a worker has joined meanwhile, and the brokers place the group for it
      if (!(e.getCause() instanceof GroupNotEmptyException)) {
        throw e;
      }
    }
  }

  private <T> T await(KafkaFuture<T> done)
      throws ExecutionException, TimeoutException, InterruptedException {
    return done.get(clients.patience().toMillis(), TimeUnit.MILLISECONDS);
  }
}
