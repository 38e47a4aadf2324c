package io.dreamfleet.kafka;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Submission;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Puts submissions on the topic of their priority, each announced as QUEUED on {@link
 * Topics#STATUS}.
 *
 * <p>A job is sent only after its announcement has arrived. The other way round, a quick worker's
 * SUCCEEDED could be followed by a late QUEUED, which would then be the job's last word. If the job
 * itself does not arrive, its future fails and it stays announced; sending it again makes it good.
 */
public final class JobProducer implements AutoCloseable {
  private final Sender sender;
  private final StatusPublisher status;
  private final Set<CompletableFuture<JobId>> pending = ConcurrentHashMap.newKeySet();

  /** Not the producer's own callback thread, which must never wait for room in the buffer. */
  private final ExecutorService announced =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "dreamfleet-announced-jobs");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A producer for a fleet that answers.
   *
   * @throws FleetUnreachableException when it does not, or lacks the topics
   */
  public JobProducer(KafkaClients clients) {
    List<String> topics = List.of(Topics.JOBS, Topics.HIGH_JOBS, Topics.STATUS);
    announced.execute(StatusJson::prepare);
    try {
      clients.requireTopics(topics);
      this.sender = connected(clients, topics);
    } catch (RuntimeException e) {
      announced.shutdown();
      throw e;
    }
    this.status = new StatusPublisher(sender);
  }

  /** Connected now, not when the first job goes, whose date would be that much too early. */
  private static Sender connected(KafkaClients clients, List<String> topics) {
    Sender sender = new Sender(clients);
    try {
      topics.forEach(sender::findBrokers);
      return sender;
    } catch (RuntimeException e) {
      sender.close();
      throw e;
    }
  }

  /** Sends a submission of normal priority; see {@link #send(Submission, Priority)}. */
  public CompletableFuture<JobId> send(Submission submission) {
    return send(submission, Priority.NORMAL);
  }

  /**
   * Sends a submission.
   *
   * @return done when the brokers have it; failed with {@link FleetUnreachableException} otherwise
   */
  public CompletableFuture<JobId> send(Submission submission, Priority priority) {
    JobId id = submission.id();
    CompletableFuture<JobId> sent =
        status
            .publish(StatusEvent.Queued.announcing(submission))
            .thenComposeAsync(
                done -> sender.send(Topics.jobs(priority), id.text(), JobJson.write(submission)),
                announced)
            .thenApply(done -> id);
    pending.add(sent);
    sent.whenComplete((done, failure) -> pending.remove(sent));
    return sent;
  }

  /** Returns when every submission sent before has arrived or failed. */
  public void flush() {
    sender.flush();
    CompletableFuture<?>[] waitedFor = pending.toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(waitedFor).handle((done, failure) -> done).join();
  }

  /** Waits for what is under way; does not throw for what failed, whose futures say so. */
  @Override
  public void close() {
    flush();
    announced.shutdown();
    sender.close();
  }
}
