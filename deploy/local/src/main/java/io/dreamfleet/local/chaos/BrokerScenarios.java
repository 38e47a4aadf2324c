package io.dreamfleet.local.chaos;

import java.time.Duration;
import java.util.List;

/** What happens to the broker. */
final class BrokerScenarios {
  private static final int WORKERS = 2;

  private BrokerScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario(
            "broker-restart",
            "the broker is killed and started again, then stopped and started again",
            BrokerScenarios::restart),
        new Scenario("broker-gone", "the broker is away for two minutes", BrokerScenarios::gone));
  }

  private static void restart(Stage stage) throws InterruptedException {
    Part broker = stage.fleet().broker();
    stage.fleet().workers().scaleTo(WORKERS);
    stage.submitUpTo(0.5);
    stage.awaitEnded(0.25);
    broker.kill();
    broker.startAgain();
    stage.submitUpTo(1);
    stage.awaitEnded(0.5);
    broker.stop();
    broker.startAgain();
    stage.awaitEnded(1);
  }

  private static void gone(Stage stage) throws InterruptedException {
    Part broker = stage.fleet().broker();
    Workers workers = stage.fleet().workers();
    workers.scaleTo(WORKERS);
    stage.submitUpTo(1);
    stage.awaitEnded(0.25);
    broker.kill();
    // what they have in hand may be finished
    stage.outage(Duration.ofSeconds(10));
    Usage before = Usage.of(workers.running());
    stage.outage(Duration.ofSeconds(110));
    stage.say(
        "the workers used %.0f %% of a core while the broker was away"
            .formatted(Usage.of(workers.running()).percentOfACoreSince(before)));
    broker.startAgain();
    stage.awaitEnded(1);
  }
}
