package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.worker.ascent.AscentProgram.Chunk;
import io.dreamfleet.worker.ascent.AscentProgram.Measurement;
import io.dreamfleet.worker.ascent.AscentProgram.Stretch;
import io.dreamfleet.worker.ascent.TimeSpent.Part;
import io.dreamfleet.worker.program.BatchFilling;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.ProgramShape;
import io.dreamfleet.worker.program.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ascents that run together. They join and leave between two runs of the program, each with its
 * own unit, seed, step count and optimizer's numbers; the batch never waits for its slowest.
 */
final class AscentBatch implements Running, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AscentBatch.class);

  /** Numbers of the pictures that come from the device at once: 128 MiB, which a GPU keeps. */
  private static final int LARGEST_MEASUREMENT = 1 << 25;

  private final BatchKey key;
  private final Precision precision;
  private final BatchFilling filling;
  private final ProgramCache programs;
  private final Compute compute;
  private final TimeSpent time;
  private final EngineListener listener;
  private final List<Climb> climbs = new ArrayList<>();
  private Optional<AscentProgram> program = Optional.empty();
  private Optional<AscentState> state = Optional.empty();

  /** How a program is run; what a device that fails looks like is a matter of this. */
  @FunctionalInterface
  interface Compute {
    void run(AscentProgram program, AscentState state, Stretch stretch);
  }

  AscentBatch(
      BatchKey key,
      Precision precision,
      BatchFilling filling,
      ProgramCache programs,
      Compute compute,
      TimeSpent time,
      EngineListener listener) {
    this.key = key;
    this.precision = precision;
    this.filling = filling;
    this.programs = programs;
    this.compute = compute;
    this.time = time;
    this.listener = listener;
  }

  @Override
  public BatchKey key() {
    return key;
  }

  @Override
  public int size() {
    return climbs.size();
  }

  @Override
  public int room(int slots) {
    return Math.max(0, slots - climbs.size() * key.rows());
  }

  @Override
  public void join(List<Climb> newcomers) {
    if (newcomers.isEmpty()) {
      return;
    }
    climbs.addAll(newcomers);
    List<Reading> readings =
        AscentProgram.readings(key.network().network(), climbs.stream().map(Climb::slot).toList());
    if (program.isEmpty() || !program.get().suits(readings)) {
      program = Optional.of(programs.toRun(key.network(), shape(readings, precision)));
    }
    List<Slot> slots = newcomers.stream().map(Climb::slot).toList();
    if (state.isEmpty()) {
      state = Optional.of(program.get().start(slots));
    } else {
      replaceState(state.get().with(slots));
    }
  }

  /**
   * Runs as many steps as all can make before one has to stop, for some seconds at most, looks at
   * those who have to, and lets those go who are done or no longer wanted.
   */
  @Override
  public void run(BooleanSupplier engineIsAwaited) {
    keepCheckpoints();
    List<Integer> unwanted =
        IntStream.range(0, climbs.size())
            .filter(slot -> !climbs.get(slot).isWanted())
            .boxed()
            .toList();
    unwanted.forEach(slot -> climbs.get(slot).stopped());
    leave(unwanted);
    if (climbs.isEmpty()) {
      return;
    }
    int together = climbs.stream().mapToInt(Climb::untilStop).min().getAsInt();
    List<Integer> gone = together == 0 ? List.of() : move(together, engineIsAwaited);
    List<Integer> arrived =
        IntStream.range(0, climbs.size())
            .filter(slot -> climbs.get(slot).untilStop() == 0 && !gone.contains(slot))
            .boxed()
            .toList();
    finish(arrived);
    Stream<Integer> over = arrived.stream().filter(slot -> climbs.get(slot).isOver());
    leave(Stream.concat(gone.stream(), over).toList());
  }

  private void keepCheckpoints() {
    time.on(Part.CHECKPOINT);
    for (int slot = 0; slot < climbs.size(); slot++) {
      if (climbs.get(slot).isCheckpointDue()) {
        climbs.get(slot).keep(state.get().position(slot));
      }
    }
  }

  /** Runs steps, until the batch or the engine has something else to do. */
  private List<Integer> move(int together, BooleanSupplier engineIsAwaited) {
    time.on(Part.RUN);
    Pace pace = program.get().pace();
    pace.sized(climbs.size());
    int chunk = pace.next(together);
    int chunks = Math.min(pace.chunks(), (together + chunk - 1) / chunk);
    Stride stride = new Stride(pace);
    compute.run(
        program.get(),
        state.get(),
        new Stretch(
            Math.min(together, chunks * chunk),
            chunks,
            made -> {
              stride.made(made);
              return stride.broken.isEmpty() && !isAnyDue() && !engineIsAwaited.getAsBoolean();
            }));
    pace.planned();
    return stride.broken;
  }

  private boolean isAnyDue() {
    return climbs.stream().anyMatch(climb -> !climb.isWanted() || climb.isCheckpointDue());
  }

  /** Takes note of the chunks of one run, and of whose numbers ran away. */
  private final class Stride {
    private final Pace pace;
    private final List<Integer> broken = new ArrayList<>();
    private long since = System.nanoTime();

    Stride(Pace pace) {
      this.pace = pace;
    }

    private void made(Chunk chunk) {
      int steps = chunk.scores().length;
      long now = System.nanoTime();
      long nanos = now - since;
      since = now;
      double seconds = nanos / 1e9;
      listener.ran(steps, Duration.ofNanos(nanos));
      pace.took(steps, seconds);
      for (int slot = 0; slot < climbs.size(); slot++) {
        if (!broken.contains(slot)) {
          move(slot, chunk, seconds);
        }
      }
    }

    private void move(int slot, Chunk chunk, double seconds) {
      Climb climb = climbs.get(slot);
      try {
        climb.moved(chunk, slot, seconds, pace.nextSeconds());
      } catch (JobRefusedException e) {
        climb.broke(e);
        broken.add(slot);
      }
    }
  }

  /**
   * Takes all out, to go on later from where they stand, or from where they last were when the
   * device does not even tell; a newcomer may not have a row yet.
   */
  @Override
  public List<Climb> evict() {
    int rows = state.map(held -> held.slots().size()).orElse(0);
    try {
      for (int slot = 0; slot < rows; slot++) {
        climbs.get(slot).interrupted(state.get().position(slot));
      }
    } catch (RuntimeException e) {
      log.warn("the device does not tell how far {} ascents have come: {}", rows, e.toString());
    }
    List<Climb> evicted = abandon();
    evicted.forEach(Climb::goBack);
    return evicted;
  }

  @Override
  public List<Climb> abandon() {
    List<Climb> all = List.copyOf(climbs);
    climbs.clear();
    close();
    return all;
  }

  private void finish(List<Integer> slots) {
    if (slots.isEmpty()) {
      return;
    }
    time.on(Part.MEASURE);
    AscentProgram measuring =
        programs.program(key.network(), shape(program.get().readings(), Precision.FLOAT32));
    int atOnce = Math.max(1, LARGEST_MEASUREMENT / floatsPerSlot());
    for (int from = 0; from < slots.size(); from += atOnce) {
      measure(slots.subList(from, Math.min(slots.size(), from + atOnce)), measuring);
    }
  }

  private void measure(List<Integer> slots, AscentProgram measuring) {
    try (AscentState ended = state.get().part(slots)) {
      Measurement end = measuring.measure(ended);
      for (int i = 0; i < slots.size(); i++) {
        climbs.get(slots.get(i)).measured(portraits(end, i * key.rows()));
      }
    }
  }

  private int floatsPerSlot() {
    int channels = key.network().network().input().channels();
    return Math.toIntExact(channels * key.size().pixels() * key.rows());
  }

  /** The pictures of one ascent. */
  private List<Portrait> portraits(Measurement end, int first) {
    return IntStream.range(first, first + key.rows())
        .mapToObj(
            row ->
                new Portrait(
                    end.pictures()[row],
                    key.picture() instanceof PictureShape.Phases
                        ? Optional.of(Transparency.of(end.traces()[row]))
                        : Optional.empty(),
                    end.scores()[row],
                    end.likeness()[row]))
        .toList();
  }

  private void leave(List<Integer> slots) {
    if (slots.isEmpty()) {
      return;
    }
    time.on(Part.JOIN);
    List<Climb> leaving = slots.stream().map(climbs::get).toList();
    List<Integer> staying =
        IntStream.range(0, climbs.size()).boxed().filter(i -> !slots.contains(i)).toList();
    if (staying.isEmpty()) {
      close();
    } else {
      replaceState(state.get().part(staying));
    }
    climbs.removeAll(leaving);
  }

  private ProgramShape shape(List<Reading> readings, Precision of) {
    return new ProgramShape(readings, key.rule(), of, filling, key.picture(), key.coupling());
  }

  private void replaceState(AscentState next) {
    state.get().close();
    state = Optional.of(next);
  }

  @Override
  public void close() {
    if (state.isPresent()) {
      state.get().close();
      state = Optional.empty();
    }
  }
}
