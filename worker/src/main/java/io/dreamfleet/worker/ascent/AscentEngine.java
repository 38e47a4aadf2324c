package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDManager;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.ascent.AscentProgram.Chunk;
import io.dreamfleet.worker.ascent.AscentProgram.Measurement;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs ascents on one device, one after another, and keeps the programs that it compiled for the
 * next ones that fit. Not safe for use by several threads at once.
 */
public final class AscentEngine implements AutoCloseable {
  /** Each holds a copy of its network's weights on the device. */
  private static final int PROGRAMS_KEPT = 8;

  private final ComputeDevice device;
  private final Precision precision;
  private final NDManager manager;
  private final Map<ProgramKey, AscentProgram> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProgramKey, AscentProgram> eldest) {
          if (size() > PROGRAMS_KEPT) {
            eldest.getValue().close();
            return true;
          }
          return false;
        }
      };

  /** A program's network by identity: the same weights are the same object. */
  private record ProgramKey(
      WeightedNetwork network, String layer, UpdateRule rule, Precision precision) {
    @Override
    public boolean equals(Object other) {
      return other instanceof ProgramKey key
          && network == key.network
          && layer.equals(key.layer)
          && rule == key.rule
          && precision == key.precision;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(network) + 31 * layer.hashCode() + rule.hashCode();
    }
  }

  public AscentEngine(ComputeDevice device, Precision precision) {
    this.device = device;
    this.precision = precision;
    this.manager = device.newManager();
  }

  public ComputeDevice device() {
    return device;
  }

  public Precision precision() {
    return precision;
  }

  /**
   * Runs one ascent to its end.
   *
   * @throws JobRefusedException with {@link FailureCode#NOT_FINITE} when its numbers run away
   * @throws AscentStoppedException when the listener no longer wants it
   */
  public AscentOutcome run(AscentRequest request, AscentListener listener) {
    Job job = request.job();
    long begin = System.nanoTime();
    AscentProgram program = program(request, precision);
    AscentProgram measuring = program(request, Precision.FLOAT32);
    double prepareSeconds = secondsSince(begin);
    float[] image =
        InitialImage.uniform(
            job.seed(), request.network().network().input().channels(), request.size());
    Slot slot = new Slot(job.objective(), job.recipe().optimizer(), request.size(), image);
    long start = System.nanoTime();
    try (AscentState state = program.start(List.of(slot))) {
      List<Progress> reports = climb(program, state, request, listener, start);
      Measurement end = measuring.measure(state);
      checkFinite(end.scores()[0], job.steps());
      return new AscentOutcome(
          end.pictures()[0], end.scores()[0], reports, prepareSeconds, secondsSince(start));
    }
  }

  private List<Progress> climb(
      AscentProgram program,
      AscentState state,
      AscentRequest request,
      AscentListener listener,
      long start) {
    int steps = request.job().steps();
    Pace pace = new Pace(steps, request.progressEvery());
    List<Progress> reports = new ArrayList<>();
    int step = 0;
    while (step < steps) {
      if (!listener.wanted()) {
        throw new AscentStoppedException(step, steps);
      }
      int chunk = pace.next(step);
      long chunkStart = System.nanoTime();
      Chunk done = program.run(state, chunk);
      step += chunk;
      listener.stepped(chunk);
      float score = done.scores()[chunk - 1][0];
      checkFinite(score, step);
      if (pace.reportAfter(chunk, secondsSince(chunkStart), step)) {
        double seconds = secondsSince(start);
        Progress progress =
            new Progress(step, steps, 0 - score, done.meanAbsolute()[0], step / seconds, seconds);
        reports.add(progress);
        listener.progressed(progress);
      }
    }
    return reports;
  }

  private AscentProgram program(AscentRequest request, Precision wanted) {
    Objective objective = request.job().objective();
    UpdateRule rule = UpdateRule.of(request.job().recipe().optimizer());
    ProgramKey key = new ProgramKey(request.network(), objective.layer(), rule, wanted);
    AscentProgram program = programs.get(key);
    if (program == null) {
      program = AscentProgram.compile(request.network(), List.of(objective), rule, wanted, manager);
      programs.put(key, program);
    }
    return program;
  }

  private static void checkFinite(float score, int step) {
    if (!Float.isFinite(score)) {
      throw new JobRefusedException(
          FailureCode.NOT_FINITE,
          "the score was %s after step %d; a smaller learning rate may help"
              .formatted(score, step));
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @Override
  public void close() {
    programs.values().forEach(AscentProgram::close);
    programs.clear();
    manager.close();
  }
}
