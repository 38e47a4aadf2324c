package io.dreamfleet.worker.ascent;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.dreamfleet.worker.program.TorchModule;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Something short that somebody needs the device for. */
final class Errand<T> {
  private final Function<NDManager, T> work;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();

  Errand(Function<NDManager, T> work) {
    this.work = work;
  }

  /** Does it; whatever goes wrong is for whoever waits for it. */
  void run(NDManager device) {
    try {
      outcome.complete(work.apply(device));
    } catch (EngineException e) {
      outcome.completeExceptionally(
          TorchModule.ranOutOfMemory(e) ? new OutOfDeviceMemoryException(e) : e);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  /** It will not be done. */
  void stopped() {
    outcome.completeExceptionally(new AscentStoppedException());
  }

  /** Waits until it is done. */
  T join() {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
