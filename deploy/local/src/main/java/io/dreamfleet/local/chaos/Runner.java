package io.dreamfleet.local.chaos;

import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.KafkaClients;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Plays scenarios on one fleet, one after the other, and audits each. */
final class Runner implements AutoCloseable {
  /** Dead letters are copied, and acknowledgements arrive, a moment after a job has ended. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  /** Leaves each scenario seeds of its own. */
  private static final long SEEDS = 1_000_000;

  private final ChaosFleet fleet;
  private final Optional<Namespace> namespace;
  private final StatusWatch watch;
  private final Stage.Settings settings;
  private final long seed;
  private final PrintWriter out;
  private int played;

  /**
   * How it went.
   *
   * @param audit of the jobs
   * @param broken what kept the scenario from being played as it should, empty if nothing did
   */
  record Outcome(Audit audit, List<String> broken) {
    boolean isClean() {
      return audit.isClean() && broken.isEmpty();
    }
  }

  Runner(
      ChaosFleet fleet,
      Optional<Namespace> namespace,
      Stage.Settings settings,
      long seed,
      PrintWriter out) {
    this.fleet = fleet;
    this.namespace = namespace;
    this.watch = new StatusWatch(new KafkaClients(fleet.direct()));
    this.settings = settings;
    this.seed = seed;
    this.out = out;
  }

  /** Plays a scenario to its end and looks at what is left. */
  Outcome play(Scenario scenario) throws IOException, InterruptedException {
    say("%s: %s".formatted(scenario.name(), scenario.what()));
    long began = System.nanoTime();
    Random random = new Random(seed ^ scenario.name().hashCode());
    long firstSeed = (seed * 100 + played++) * SEEDS;
    JobMaker maker = new JobMaker("chaos-" + scenario.name(), firstSeed, random);
    try (Stage stage = new Stage(fleet, namespace, watch, settings, maker, random, out)) {
      List<String> broken = play(scenario, stage);
      Outcome outcome = new Outcome(audit(stage), broken);
      say(sentence(outcome, (System.nanoTime() - began) / 1e9));
      outcome.broken().forEach(text -> say("  BROKEN: " + text));
      outcome.audit().findings().forEach(text -> say("  " + text));
      return outcome;
    }
  }

  private List<String> play(Scenario scenario, Stage stage)
      throws IOException, InterruptedException {
    try {
      scenario.play().on(stage);
      return List.of();
    } catch (ChaosException e) {
      return List.of(e.getMessage());
    } finally {
      fleet.mend();
    }
  }

  private Audit audit(Stage stage) throws InterruptedException {
    Investigation investigation = new Investigation(fleet);
    Set<JobId> accepted = stage.accepted();
    Waiting.until(SETTLING, () -> investigation.backlog() == 0);
    Audit[] last = {Audit.of(investigation.gather(accepted, stage.mayFail()))};
    Waiting.until(
        SETTLING,
        () -> {
          if (!last[0].isClean()) {
            last[0] = Audit.of(investigation.gather(accepted, stage.mayFail()));
          }
          return last[0].isClean();
        });
    return last[0];
  }

  private static String sentence(Outcome outcome, double seconds) {
    Audit audit = outcome.audit();
    return "  %d jobs in %.0f s: lost=%d duplicated=%d failed_unexpectedly=%d"
        .formatted(
            audit.jobs(), seconds, audit.lost(), audit.duplicated(), audit.failedUnexpectedly());
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
  }
}
