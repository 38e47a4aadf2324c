package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.KafkaClients;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What a scenario has in hand: a fleet, jobs that it submits when it likes, and what it may do. */
final class Stage implements AutoCloseable {
  private final ChaosFleet fleet;
  private final Optional<Namespace> namespace;
  private final StatusWatch watch;
  private final Settings settings;
  private final JobMaker maker;
  private final Random random;
  private final PrintWriter out;
  private final Producer producer;
  private final Set<JobId> accepted = new LinkedHashSet<>();
  private final Set<JobId> mayFail = new HashSet<>();
  private final List<Submission> jobs;
  private int submitted;

  /**
   * How large a scenario is played.
   *
   * @param jobs how many
   * @param longestOutage what lasts longer in the full scenario is cut to this
   * @param patience how long all jobs may take to end, once nothing is broken any more
   */
  record Settings(int jobs, Duration longestOutage, Duration patience) {}

  Stage(
      ChaosFleet fleet,
      Optional<Namespace> namespace,
      StatusWatch watch,
      Settings settings,
      JobMaker maker,
      Random random,
      PrintWriter out) {
    this.fleet = fleet;
    this.namespace = namespace;
    this.watch = watch;
    this.settings = settings;
    this.maker = maker;
    this.random = random;
    this.out = out;
    this.producer = new Producer(new KafkaClients(fleet.direct()));
    this.jobs = maker.small(settings.jobs());
  }

  ChaosFleet fleet() {
    return fleet;
  }

  /** Where a worker can be cut off; only for scenarios that say that they need it. */
  Namespace namespace() {
    return namespace.orElseThrow(
        () -> new IllegalStateException("the scenario does not say that it needs a namespace"));
  }

  StatusWatch watch() {
    return watch;
  }

  Random random() {
    return random;
  }

  int size() {
    return jobs.size();
  }

  /** All jobs of the scenario, whether they have been submitted or not. */
  List<Submission> jobs() {
    return jobs;
  }

  /** Makes jobs beside the scenario's own. */
  JobMaker maker() {
    return maker;
  }

  Set<JobId> accepted() {
    return accepted;
  }

  Set<JobId> mayFail() {
    return mayFail;
  }

  /** Submits the next jobs, up to this share of all, from 0 to 1. */
  void submitUpTo(double share) {
    int end = (int) Math.round(share * jobs.size());
    submit(jobs.subList(submitted, end));
    submitted = end;
  }

  /** Submits jobs; returns when the brokers have them. */
  void submit(List<Submission> some) {
    producer.send(some);
    some.forEach(job -> accepted.add(job.id()));
  }

  /** Notes jobs that somebody else has submitted. */
  void accept(List<Submission> some) {
    some.forEach(job -> accepted.add(job.id()));
  }

  /** Notes that the scenario gives these a reason to fail. */
  void expectFailure(List<Submission> some) {
    some.forEach(job -> mayFail.add(job.id()));
  }

  /**
   * Waits until this share of all jobs has ended.
   *
   * @throws ChaosException when they do not within the patience
   */
  void awaitEnded(double share) throws InterruptedException {
    long count = (long) Math.floor(share * accepted.size());
    if (!watch.awaitEnded(accepted, count, settings.patience())) {
      throw new ChaosException(
          "only %d of %d jobs had ended after %d s"
              .formatted(watch.ended(accepted), count, settings.patience().toSeconds()));
    }
  }

  /** Waits until all have ended, for as long as more and more do. */
  void awaitAllWhileTheyEnd() throws InterruptedException {
    long before = -1;
    for (long ended = 0; ended < accepted.size(); ended = watch.ended(accepted)) {
      if (ended == before) {
        throw new ChaosException(
            "only %d of %d jobs ended, and no other for a minute"
                .formatted(ended, accepted.size()));
      }
      before = ended;
      long next = Math.min(accepted.size(), ended + Math.max(1, accepted.size() / 100));
      watch.awaitEnded(accepted, next, Duration.ofMinutes(1));
    }
  }

  /** Waits until some job is said to be at work; not for ever, since all may be done. */
  void awaitRunning() throws InterruptedException {
    Waiting.until(
        settings.patience(),
        () -> watch.running(accepted) > 0 || watch.ended(accepted) == accepted.size());
  }

  /** Lets a random time go by. */
  void pause(Duration longest) throws InterruptedException {
    Thread.sleep(random.nextLong(longest.toMillis() + 1));
  }

  /** Lets something stay broken for so long, or for as long as the settings allow. */
  void outage(Duration wanted) throws InterruptedException {
    Duration longest = settings.longestOutage();
    Thread.sleep((wanted.compareTo(longest) < 0 ? wanted : longest).toMillis());
  }

  /** Says something to whoever watches the scenarios. */
  void say(String line) {
    out.println("  " + line);
    out.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
