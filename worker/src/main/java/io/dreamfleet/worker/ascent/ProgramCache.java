package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDManager;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.ProgramShape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Compiled programs, the most recently used ones; any picture size and batch runs in one. */
final class ProgramCache implements AutoCloseable {
  /** Each holds a copy of its network's weights on the device. */
  private static final int KEPT = 8;

  private final NDManager device;
  private final CoreThreads cores;
  private final EngineListener listener;
  private final Map<Key, AscentProgram> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, AscentProgram> eldest) {
          if (size() > KEPT) {
            ranLast = ranLast.filter(last -> last != eldest.getValue());
            eldest.getValue().close();
            return true;
          }
          return false;
        }
      };

  private Optional<AscentProgram> ranLast = Optional.empty();

  private record Key(WeightedNetwork network, ProgramShape shape) {}

  ProgramCache(NDManager device, CoreThreads cores, EngineListener listener) {
    this.device = device;
    this.cores = cores;
    this.listener = listener;
  }

  /**
   * The program that the next batch runs. What one keeps for a next run of a batch like its last is
   * kept from batch to batch, since they are often alike, until another program runs or all rest.
   */
  AscentProgram toRun(WeightedNetwork network, ProgramShape shape) {
    AscentProgram next = program(network, shape);
    if (ranLast.filter(last -> last != next).isPresent()) {
      rest();
    }
    ranLast = Optional.of(next);
    return next;
  }

  /** Frees what is kept for a next run, when there will be none soon. */
  void rest() {
    ranLast.ifPresent(AscentProgram::rest);
    ranLast = Optional.empty();
  }

  /** A program that pictures are looked at with. */
  AscentProgram program(WeightedNetwork network, ProgramShape shape) {
    Key key = new Key(network, shape);
    AscentProgram program = programs.get(key);
    if (program == null) {
      long begin = System.nanoTime();
      program = AscentProgram.compile(network, shape, device, cores);
      listener.compiled(Duration.ofNanos(System.nanoTime() - begin));
      programs.put(key, program);
    }
    return program;
  }

  @Override
  public void close() {
    ranLast = Optional.empty();
    programs.values().forEach(AscentProgram::close);
    programs.clear();
  }
}
