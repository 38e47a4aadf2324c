package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDManager;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.CoreThreads;
import io.dreamfleet.worker.program.ProgramShape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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
            eldest.getValue().close();
            return true;
          }
          return false;
        }
      };

  private record Key(WeightedNetwork network, ProgramShape shape) {}

  ProgramCache(NDManager device, CoreThreads cores, EngineListener listener) {
    this.device = device;
    this.cores = cores;
    this.listener = listener;
  }

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
    programs.values().forEach(AscentProgram::close);
    programs.clear();
  }
}
