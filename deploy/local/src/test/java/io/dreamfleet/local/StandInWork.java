package io.dreamfleet.local;

import io.dreamfleet.worker.queue.Ending;
import io.dreamfleet.worker.queue.Lease;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Work that ends when the test says so, or is given up when its lease is not wanted any more. That
 * of a record whose text begins with {@code tiny} is accepted at once.
 */
final class StandInWork implements Function<Lease, Ending> {
  private final Map<String, CompletableFuture<Ending>> endings = new ConcurrentHashMap<>();
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();

  @Override
  public Ending apply(Lease lease) {
    String text = new String(lease.value(), StandardCharsets.UTF_8);
    leases.put(text, lease);
    begun.add(text + " " + lease.attempt());
    if (text.startsWith("tiny")) {
      return Ending.ACCEPT;
    }
    while (lease.isWanted()) {
      try {
        return ending(text).get(10, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        continue;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    if (lease.isLost()) {
      lost.add(text);
    }
    return Ending.RELEASE;
  }

  /** The device is done with a record's work, which goes on. */
  void computed(String text) {
    leases.get(text).computed();
  }

  void end(String text, Ending how) {
    ending(text).complete(how);
  }

  /** A record's text and the attempt, for every piece of work that was begun. */
  List<String> begun() {
    return begun;
  }

  /** Texts of records whose work was given up because the lease was lost. */
  List<String> lost() {
    return lost;
  }

  private CompletableFuture<Ending> ending(String text) {
    return endings.computeIfAbsent(text, key -> new CompletableFuture<>());
  }
}
