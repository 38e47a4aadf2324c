package io.dreamfleet.worker.ascent;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Priority;
import io.dreamfleet.worker.ascent.TimeSpent.Part;
import io.dreamfleet.worker.program.BatchFilling;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.TorchModule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs ascents on one device, as many at once as fit, on a thread of its own. Whoever has one to
 * run waits for it; ascents that can share a program run as one batch, the others take turns,
 * dreams each alone. Safe for use by several threads.
 */
public final class AscentEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AscentEngine.class);

  /** How long ascents that fit the running batch may go before one that does not. */
  private static final double PATIENCE_SECONDS = 10;

  /** Giving memory back takes as long as some steps, so not between two jobs of a queue. */
  private static final Duration UNTIL_REST = Duration.ofSeconds(1);

  /** Lanes that lease at the same time were seen to bring their records within 40 ms. */
  private static final Duration QUIET = Duration.ofMillis(40);

  private final Precision precision;
  private final NDManager manager;
  private final CoreThreads cores;
  private final ProgramCache programs;
  private final AscentBatch.Compute compute;
  private final EngineListener watcher;
  private final TimeSpent time = new TimeSpent();
  private final WaitingLine line = new WaitingLine(PATIENCE_SECONDS, QUIET);
  private final Thread thread = new Thread(this::work, "ascent");
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
  private final BatchFilling filling;
  private volatile int slots;
  private volatile int used;

  /** An engine that waits for ascents, and that nobody watches. */
  public AscentEngine(ComputeDevice device, Precision precision, int slots) {
    this(device, precision, slots, EngineListener.NONE);
  }

  /**
   * An engine that waits for ascents.
   *
   * @param slots how many pictures may climb at once, where a set of more runs alone; fewer once
   *     memory has run out
   */
  public AscentEngine(
      ComputeDevice device, Precision precision, int slots, EngineListener watcher) {
    this(device, precision, slots, watcher, AscentProgram::run);
  }

  AscentEngine(ComputeDevice device, Precision precision, int slots, AscentBatch.Compute compute) {
    this(device, precision, slots, EngineListener.NONE, compute);
  }

  private AscentEngine(
      ComputeDevice device,
      Precision precision,
      int slots,
      EngineListener watcher,
      AscentBatch.Compute compute) {
    this.precision = precision;
    this.slots = slots;
    this.filling = device.filling();
    this.compute = compute;
    this.watcher = watcher;
    this.manager = device.newManager();
    this.cores = device.cores(slots);
    this.programs = new ProgramCache(manager, cores, watcher);
    thread.start();
  }

  /** How many pictures may climb at once, as of now. */
  public int slots() {
    return slots;
  }

  /** How many pictures climb now; more than there are slots where a large set runs alone. */
  public int slotsUsed() {
    return used;
  }

  /** Where the time since the engine's beginning has gone. */
  public TimeSpent time() {
    return time;
  }

  /**
   * Done when the engine can run no more ascents: with nothing after {@link #close}, with the
   * failure when its thread broke. Ascents are stopped then, and new ones as soon as they come.
   */
  public CompletableFuture<Optional<Throwable>> end() {
    return end;
  }

  /** Runs an ascent of normal priority, from its beginning, of which nothing is kept. */
  public AscentOutcome run(AscentRequest request, AscentListener listener) {
    return run(request, listener, CheckpointKeeper.NONE, Priority.NORMAL);
  }

  /**
   * Runs one ascent to its end, from where it was kept last, in whatever company there is.
   *
   * @throws JobRefusedException with {@link FailureCode#NOT_FINITE} when its numbers run away
   * @throws AscentStoppedException when the listener no longer wants it, or the engine is closed
   * @throws OutOfDeviceMemoryException when the device has no room for it even alone
   */
  public AscentOutcome run(
      AscentRequest request, AscentListener listener, CheckpointKeeper keeper, Priority priority) {
    Climb climb = new Climb(request, listener, keeper, priority);
    line.add(climb);
    try {
      return climb.outcome().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Does something short on the device, between two runs of what climbs: of what waits for that,
   * one thing is done between any two.
   *
   * @param work is given the manager of the device, and runs on the engine's thread
   * @return what that returns
   * @throws AscentStoppedException when the engine is closed
   * @throws OutOfDeviceMemoryException when the device has no room for it
   */
  public <T> T lend(Function<NDManager, T> work) {
    Errand<T> errand = new Errand<>(work);
    line.add(errand);
    return errand.join();
  }

  private void work() {
    Optional<Running> running = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    boolean rested = true;
    try {
      while (!line.isClosed()) {
        time.on(running.isEmpty() ? Part.IDLE : Part.JOIN);
        if (running.isEmpty() && !rested && line.staysEmpty(UNTIL_REST)) {
          programs.rest();
          NativeRuntime.giveBackFreedMemory();
          rested = true;
        }
        int room = running.map(now -> now.room(slots)).orElse(slots);
        List<Climb> newcomers = line.admit(running.map(Running::key), room);
        time.on(Part.JOIN);
        if (running.isEmpty() && !newcomers.isEmpty()) {
          running = Optional.of(newWork(newcomers.get(0)));
          rested = false;
        }
        running.ifPresent(now -> advance(now, newcomers));
        Optional<Errand<?>> errand = line.nextErrand();
        if (errand.isPresent() && running.isEmpty()) {
          // a survey's errands keep coming for long
          programs.rest();
        }
        errand.ifPresent(this::run);
        rested &= errand.isEmpty();
        used = running.map(AscentEngine::pictures).orElse(0);
        if (running.isPresent() && running.get().size() == 0) {
          running = Optional.empty();
        }
      }
    } catch (Throwable e) {
      // whatever it is, callers wait for their outcomes, and the worker has to know
      log.error("the engine broke", e);
      failure = Optional.of(e);
    } finally {
      line.close();
      used = 0;
      time.on(Part.IDLE);
      running.ifPresent(now -> now.abandon().forEach(Climb::stopped));
      end.complete(failure);
    }
  }

  private void run(Errand<?> errand) {
    time.on(Part.SURVEY);
    errand.run(manager);
  }

  private Running newWork(Climb first) {
    if (first.isDream()) {
      programs.rest();
      return new Dream(first.key(), precision, manager, time, watcher);
    }
    return new AscentBatch(first.key(), precision, filling, programs, compute, time, watcher);
  }

  private void advance(Running now, List<Climb> newcomers) {
    try {
      now.join(newcomers);
      used = pictures(now);
      now.run(() -> line.isAwaiting(now.room(slots)));
    } catch (RuntimeException e) {
      recover(now, e);
    }
  }

  private static int pictures(Running running) {
    return running.size() * running.key().rows();
  }

  /** A batch that broke is taken apart: fewer at once, or each alone. */
  private void recover(Running batch, RuntimeException failure) {
    programs.rest();
    boolean memory =
        failure instanceof EngineException engine && TorchModule.ranOutOfMemory(engine);
    int size = batch.size();
    if (size == 1) {
      RuntimeException reason = memory ? new OutOfDeviceMemoryException(failure) : failure;
      batch.abandon().forEach(climb -> climb.broke(reason));
      return;
    }
    List<Climb> climbs = batch.evict();
    if (memory) {
      int pictures = size * batch.key().rows();
      slots = Math.max(1, pictures / 2);
      log.warn("out of memory with {} ascents at once, going on with {}", pictures, slots);
    } else {
      log.warn("a batch of {} broke, running each alone: {}", size, failure.toString());
      climbs.forEach(Climb::runAlone);
    }
    line.putBack(climbs);
  }

  /** Stops what runs and what waits, and frees the device. */
  @Override
  public void close() {
    line.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    programs.close();
    cores.close();
    manager.close();
  }
}
