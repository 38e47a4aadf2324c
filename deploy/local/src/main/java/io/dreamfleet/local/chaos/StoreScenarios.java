package io.dreamfleet.local.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What happens to the object store. */
final class StoreScenarios {
  private static final int WORKERS = 2;
  private static final Duration OUTAGE = Duration.ofSeconds(30);

  private StoreScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario(
            "store-gone", "the store is killed and away for half a minute", StoreScenarios::gone),
        new Scenario("store-slow", "every call takes two seconds", StoreScenarios::slow),
        new Scenario(
            "store-full",
            "half a minute of HTTP 507 for whatever is written",
            StoreScenarios::full),
        new Scenario(
            "store-flapping",
            "the store comes and goes: refused, cut, HTTP 500 and 503",
            StoreScenarios::flapping));
  }

  private static void gone(Stage stage) throws InterruptedException {
    begin(stage);
    stage.fleet().store().kill();
    Usage before = Usage.of(stage.fleet().workers().running());
    stage.outage(OUTAGE);
    stage.say(
        "the workers used %.0f %% of a core while the store was away"
            .formatted(Usage.of(stage.fleet().workers().running()).percentOfACoreSince(before)));
    stage.fleet().store().startAgain();
    stage.awaitEnded(1);
  }

  private static void slow(Stage stage) throws IOException, InterruptedException {
    stage.fleet().workers().scaleTo(WORKERS);
    stage.fleet().proxy().set(new StoreFault.Slow(Duration.ofSeconds(2)));
    stage.submitUpTo(1);
    stage.awaitEnded(1);
    stage.fleet().proxy().set(StoreFault.NONE);
  }

  private static void full(Stage stage) throws IOException, InterruptedException {
    begin(stage);
    stage.fleet().proxy().set(StoreFault.FULL);
    stage.outage(OUTAGE);
    stage.fleet().proxy().set(StoreFault.NONE);
    stage.awaitEnded(1);
  }

  private static void flapping(Stage stage) throws IOException, InterruptedException {
    begin(stage);
    List<StoreFault> faults =
        List.of(
            new StoreFault.Refusing(),
            StoreFault.INTERNAL_ERROR,
            new StoreFault.CuttingAnswers(),
            StoreFault.SLOW_DOWN,
            new StoreFault.CuttingRequests());
    for (StoreFault fault : faults) {
      stage.fleet().proxy().set(fault);
      stage.outage(Duration.ofSeconds(4));
      stage.fleet().proxy().set(StoreFault.NONE);
      stage.pause(Duration.ofMillis(1500));
    }
    stage.awaitEnded(1);
  }

  /** A fleet at work. */
  private static void begin(Stage stage) throws InterruptedException {
    stage.fleet().workers().scaleTo(WORKERS);
    stage.submitUpTo(1);
    stage.awaitEnded(0.25);
  }
}
