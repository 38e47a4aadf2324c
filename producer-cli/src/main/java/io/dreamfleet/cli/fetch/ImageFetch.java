package io.dreamfleet.cli.fetch;

import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Downloads the pictures of many jobs, and nothing else of them.
 *
 * @param store that they lie in
 */
public record ImageFetch(ObjectStore store) {
  /** Enough to hide a distant store's answering time. */
  private static final int AT_ONCE = 8;

  /**
   * Downloads the pictures of those that have succeeded.
   *
   * @param files where each is to go; folders are made
   */
  public void fetch(Map<JobId, Path> files, JobBoard board) throws IOException {
    for (Path file : files.values()) {
      Files.createDirectories(file.getParent());
    }
    ExecutorService downloads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      files.forEach(
          (id, file) -> {
            if (board.latest(id).orElse(null) instanceof StatusEvent.Succeeded done) {
              done.image()
                  .ifPresent(
                      key ->
                          running.add(
                              CompletableFuture.runAsync(
                                  () -> store.download(key, file), downloads)));
            }
          });
      running.forEach(CompletableFuture::join);
    } finally {
      downloads.shutdownNow();
    }
  }
}
