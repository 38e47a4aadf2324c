package io.dreamfleet.local.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the store has taken, and which results changed after they were there. A result is there when
 * its document is, which is stored last; pictures that a worker has left without one, because it
 * died, are nobody's yet, and whoever makes the result replaces them. Safe for several threads.
 */
final class WriteLedger {
  private static final String DOCUMENT = "result.json";

  private final Map<String, String> contents = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  private final Set<String> rewritten = new HashSet<>();

  /** The store has taken a content, by its hash, under a key. */
  synchronized void wrote(String key, String contentHash) {
    String before = contents.put(key, contentHash);
    if (before != null && !before.equals(contentHash) && finished.contains(folder(key))) {
      rewritten.add(key);
    }
    if (key.endsWith("/" + DOCUMENT)) {
      finished.add(folder(key));
    }
  }

  /** That of the job, the second in {@code results/<id>/snapshots/000128.png}. */
  private static String folder(String key) {
    String[] parts = key.split("/", 3);
    return parts.length < 3 ? key : parts[0] + "/" + parts[1] + "/";
  }

  /** The keys below a prefix whose content changed when their result was there. */
  synchronized Set<String> rewritten(String prefix) {
    return rewritten.stream().filter(key -> key.startsWith(prefix)).collect(Collectors.toSet());
  }
}
