package io.dreamfleet.local.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that goes wrong.
 *
 * @param name for the command line
 * @param what happens, for people
 * @param need what it takes beside a fleet
 * @param play submits all jobs and makes it happen; returns when nothing is broken any more
 */
record Scenario(String name, String what, Need need, Play play) {

  /** What not every machine has. */
  enum Need {
    NOTHING,
    /** A {@link Namespace}, for a fleet of its own that listens on the namespace's cable. */
    NAMESPACE,
    FAKE_TIME;

    /** Why this machine does not have it, if so. */
    Optional<String> missing() throws InterruptedException {
      return switch (this) {
        case NOTHING -> Optional.empty();
        case NAMESPACE -> Namespace.missing();
        case FAKE_TIME -> SkewedClock.missing();
      };
    }
  }

  Scenario(String name, String what, Play play) {
    this(name, what, Need.NOTHING, play);
  }

  /** What a scenario does. */
  @FunctionalInterface
  interface Play {
    void on(Stage stage) throws IOException, InterruptedException;
  }

  /** All of them, in the order in which they are played. */
  static List<Scenario> all() {
    return Stream.of(
            WorkerScenarios.all(), BrokerScenarios.all(), StoreScenarios.all(), JobScenarios.all())
        .flatMap(List::stream)
        .toList();
  }

  /** The one of this name; beside {@link #all}, there is one that breaks nothing. */
  static Optional<Scenario> named(String name) {
    return Stream.concat(all().stream(), Stream.of(LoadScenario.LOAD))
        .filter(scenario -> scenario.name().equals(name))
        .findFirst();
  }
}
