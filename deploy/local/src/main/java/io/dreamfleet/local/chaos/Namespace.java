package io.dreamfleet.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network namespace of Linux with one cable to this machine, which can be pulled out: what is
 * sent then gets lost without a word, as when a switch dies. Needs root and iproute2.
 */
final class Namespace implements AutoCloseable {
  /** Addresses for private networks (RFC 1918); a subnet of two hosts is all that is used. */
  private static final String OUTSIDE = "10.203.77.1";

  private static final String INSIDE = "10.203.77.2";
  private static final String PREFIX_LENGTH = "/30";

  private final String name;
  private final String cable;

  private Namespace(String name) {
    this.name = name;
    this.cable = name + "o";
  }

  /** Why there can be none here, if so. */
  static Optional<String> missing() throws InterruptedException {
    try (Namespace probe = open()) {
      return Optional.empty();
    } catch (ChaosException e) {
      return Optional.of("network namespaces need root and iproute2: " + e.getMessage());
    }
  }

  /**
   * Makes one; this machine is {@link #outside} to it.
   *
   * @throws ChaosException when this machine does not let us
   */
  static Namespace open() throws InterruptedException {
    Namespace namespace = new Namespace("dfc" + ProcessHandle.current().pid());
    try {
      namespace.lay();
      return namespace;
    } catch (ChaosException e) {
      namespace.close();
      throw e;
    }
  }

  /** This machine's address on the cable. */
  String outside() {
    return OUTSIDE;
  }

  /** Where a worker is started in it. */
  Workers.Place place() {
    return new Workers.Place(List.of("ip", "netns", "exec", name), Map.of(), INSIDE);
  }

  /** Pulls the cable out. */
  void cut() throws InterruptedException {
    ip("link", "set", cable, "down");
  }

  /** Puts it in again. */
  void mend() throws InterruptedException {
    ip("link", "set", cable, "up");
  }

  private void lay() throws InterruptedException {
    String end = name + "i";
    ip("netns", "add", name);
    ip("link", "add", cable, "type", "veth", "peer", "name", end);
    ip("link", "set", end, "netns", name);
    ip("address", "add", OUTSIDE + PREFIX_LENGTH, "dev", cable);
    ip("link", "set", cable, "up");
    ip("-n", name, "address", "add", INSIDE + PREFIX_LENGTH, "dev", end);
    ip("-n", name, "link", "set", end, "up");
    ip("-n", name, "link", "set", "lo", "up");
  }

  private static void ip(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Shell.run(command);
  }

  @Override
  public void close() {
    try {
      for (List<String> undo :
          List.of(List.of("link", "del", cable), List.of("netns", "del", name))) {
        try {
          ip(undo.toArray(String[]::new));
        } catch (ChaosException e) {
          // it was not made
          continue;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
