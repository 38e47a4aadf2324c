package io.dreamfleet.local.chaos;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.local.chaos.Evidence.Stored;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Gathers {@link Evidence} from broker and store, with nothing in between. */
final class Investigation {
  private static final Duration STEP = Duration.ofMillis(200);

  private final ChaosFleet fleet;
  private final KafkaClients clients;

  Investigation(ChaosFleet fleet) {
    this.fleet = fleet;
    this.clients = new KafkaClients(fleet.direct());
  }

  /** What there is of these jobs now. */
  Evidence gather(Set<JobId> accepted, Set<JobId> mayFail) throws InterruptedException {
    Map<JobId, List<StatusEvent>> events = events(accepted);
    Map<JobId, Stored> stored = new HashMap<>();
    Set<String> rewritten = new HashSet<>();
    try (ObjectStore store = new ObjectStore(fleet.direct().store())) {
      for (JobId id : accepted) {
        stored.put(id, stored(store, id));
        rewritten.addAll(fleet.ledger().rewritten(ResultLayout.folder(id)));
      }
    }
    return new Evidence(
        accepted, mayFail, events, deadLetters(accepted), stored, rewritten, backlog());
  }

  /** Records of the jobs topic that the share group has not finished with. */
  long backlog() throws InterruptedException {
    try (Admin admin = clients.openAdmin()) {
      return admin
          .listShareGroupOffsets(Map.of(Topics.WORKERS, new ListShareGroupOffsetsSpec()))
          .partitionsToOffsetInfo(Topics.WORKERS)
          .get()
          .values()
          .stream()
          .mapToLong(offsets -> offsets.lag().orElse(0L))
          .sum();
    } catch (ExecutionException e) {
      throw new ChaosException("the backlog cannot be asked for: " + e.getMessage(), e);
    }
  }

  private Map<JobId, List<StatusEvent>> events(Set<JobId> wanted) {
    Map<JobId, List<StatusEvent>> events = new HashMap<>();
    try (StatusLog log = StatusLog.fromBeginning(clients)) {
      for (StatusEvent event : log.readToEnd()) {
        if (wanted.contains(event.id())) {
          events.computeIfAbsent(event.id(), unknown -> new ArrayList<>()).add(event);
        }
      }
    }
    return events;
  }

  private Map<JobId, Integer> deadLetters(Set<JobId> wanted) {
    Map<JobId, Integer> counts = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer = clients.openConsumer()) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> letter : consumer.poll(STEP)) {
          job(letter).filter(wanted::contains).ifPresent(id -> counts.merge(id, 1, Integer::sum));
        }
      }
    }
    return counts;
  }

  private static Optional<JobId> job(ConsumerRecord<String, byte[]> letter) {
    try {
      return Optional.ofNullable(letter.value()).map(JobJson::read).map(job -> job.id());
    } catch (JobRefusedException e) {
      return Optional.empty();
    }
  }

  private static Stored stored(ObjectStore store, JobId id) {
    Optional<byte[]> document = store.get(ResultLayout.result(id));
    if (document.isEmpty()) {
      return Stored.NOTHING;
    }
    try {
      Result result = StatusJson.readResult(document.get());
      Optional<byte[]> picture = store.get(ResultLayout.image(id));
      return result.id().equals(id) && picture.isPresent() && isOf(result.size(), picture.get())
          ? Stored.WHOLE
          : Stored.BROKEN;
    } catch (IOException e) {
      return Stored.BROKEN;
    }
  }

  private static boolean isOf(ImageSize size, byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    return image != null && image.getWidth() == size.width() && image.getHeight() == size.height();
  }
}
