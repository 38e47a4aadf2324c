package io.dreamfleet.local.chaos;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which contents the store has taken under which key. Safe for use by several threads. */
final class WriteLedger {
  private final Map<String, Set<String>> contents = new ConcurrentHashMap<>();

  void wrote(String key, String contentHash) {
    contents.computeIfAbsent(key, unknown -> ConcurrentHashMap.newKeySet()).add(contentHash);
  }

  /** The keys below a prefix that have had more than one content. */
  Set<String> rewritten(String prefix) {
    Set<String> keys = new HashSet<>();
    contents.forEach(
        (key, hashes) -> {
          if (key.startsWith(prefix) && hashes.size() > 1) {
            keys.add(key);
          }
        });
    return keys;
  }
}
