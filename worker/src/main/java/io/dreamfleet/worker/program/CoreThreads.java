package io.dreamfleet.worker.program;

import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A thread for each of the processor's cores, on which libtorch computes by that thread alone. By
 * itself libtorch deals every operator out to all cores and waits for the last of them; pictures
 * that need nothing of each other are faster dealt out once, since no core waits for another, and
 * what takes one of them away for a moment holds up no other.
 */
public final class CoreThreads implements AutoCloseable {
  /** No threads: everything is computed on the caller's, and libtorch deals it out. */
  public static final CoreThreads NONE = new CoreThreads(List.of());

  /** Cores that have a picture less to compute may cost this much: about what is won. */
  private static final double TOLERATED_IDLING = 1.1;

  private final List<ExecutorService> threads;

  private CoreThreads(List<ExecutorService> threads) {
    this.threads = threads;
  }

  /** As many as libtorch would use by itself; none where that is one. */
  public static CoreThreads all() {
    return open(JniUtils.getNumThreads());
  }

  /** Some threads; none instead of a single one. */
  public static CoreThreads open(int count) {
    if (count == 1) {
      return NONE;
    }
    CoreThreads cores =
        new CoreThreads(
            Stream.generate(() -> Executors.newSingleThreadExecutor(CoreThreads::thread))
                .limit(count)
                .toList());
    cores.limitTorch();
    return cores;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "core");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * libtorch's number of threads is each thread's own from when it is first asked for there, and
   * begins with what was set last on any. Engines may be opened side by side.
   */
  private void limitTorch() {
    synchronized (CoreThreads.class) {
      int others = JniUtils.getNumThreads();
      onEach(Collections.nCopies(threads.size(), CoreThreads::limitThisThread));
      JniUtils.setNumThreads(others);
    }
  }

  private static int limitThisThread() {
    int before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(1);
    return before;
  }

  /**
   * How a batch is dealt out: the slot at which each core's share begins, and behind them the
   * number of slots; empty where the batch is better left to libtorch. In float32 it is dealt out
   * in any case, because oneDNN was seen to choose other kernels for batches that several threads
   * cannot share evenly; on one thread it takes the same for all, so an ascent rounds alike in any
   * company.
   *
   * @param slots in the batch, 1 or more
   */
  public List<Integer> shares(int slots, Precision precision) {
    int cores = threads.size();
    int largest = cores == 0 ? slots : (slots + cores - 1) / cores;
    boolean even = slots >= cores && largest * cores <= slots * TOLERATED_IDLING;
    if (cores == 0 || precision != Precision.FLOAT32 && !even) {
      return List.of();
    }
    int parts = Math.min(cores, slots);
    return IntStream.rangeClosed(0, parts)
        .mapToObj(part -> (int) ((long) slots * part / parts))
        .toList();
  }

  /**
   * Computes things side by side, and waits for all of them, whatever becomes of any.
   *
   * @param parts of which each core gets one, and the next one when all have one; where there are
   *     {@link #NONE}, they run one after the other
   * @return what they return, in their order
   * @throws RuntimeException what the first of them has thrown, if any has
   */
  public <T> List<T> onEach(List<Supplier<T>> parts) {
    if (threads.isEmpty()) {
      return parts.stream().map(Supplier::get).toList();
    }
    List<CompletableFuture<T>> running = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      running.add(CompletableFuture.supplyAsync(parts.get(i), threads.get(i % threads.size())));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
    all.handle((nothing, failure) -> nothing).join();
    try {
      return running.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Does something on one of the threads, and waits for it; where there are none, here. */
  public <T> T onOne(Supplier<T> work) {
    return onEach(List.of(work)).get(0);
  }

  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdown);
  }
}
