package io.dreamfleet.worker.ascent;

import ai.djl.ndarray.NDManager;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Octaves;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.worker.ascent.AscentProgram.Chunk;
import io.dreamfleet.worker.ascent.TimeSpent.Part;
import io.dreamfleet.worker.program.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One dream, running: octave by octave, step by step, tile by tile (Mordvintsev, Olah and Tyka,
 * "DeepDream", 2015). Of the network's activations only one tile's exist at a time, so that a photo
 * of any size can be dreamt of.
 */
final class Dream implements Running, AutoCloseable {
  /** As long as a batch's runs are. */
  private static final long CHUNK_NANOS = 200_000_000;

  private final BatchKey key;
  private final Precision precision;
  private final NDManager device;
  private final TimeSpent time;
  private final EngineListener listener;
  private Optional<Climb> climb = Optional.empty();
  private Optional<DreamProgram> program = Optional.empty();
  private Optional<DreamMask> mask = Optional.empty();
  private Optional<DreamPicture> picture = Optional.empty();
  private Optional<DreamStep> step = Optional.empty();
  private int steps;

  Dream(
      BatchKey key,
      Precision precision,
      NDManager device,
      TimeSpent time,
      EngineListener listener) {
    this.key = key;
    this.precision = precision;
    this.device = device;
    this.time = time;
    this.listener = listener;
  }

  @Override
  public BatchKey key() {
    return key;
  }

  @Override
  public int size() {
    return climb.isPresent() ? 1 : 0;
  }

  @Override
  public int room(int slots) {
    return 0;
  }

  @Override
  public void join(List<Climb> newcomers) {
    newcomers.forEach(newcomer -> climb = Optional.of(newcomer));
  }

  @Override
  public void run(BooleanSupplier engineIsAwaited) {
    Climb dreamer = climb.orElseThrow();
    if (!dreamer.isWanted()) {
      undoStep();
      keepCheckpoint(dreamer);
      dreamer.stopped();
      abandon();
      return;
    }
    long end = System.nanoTime() + CHUNK_NANOS;
    try {
      time.on(Part.RUN);
      while (climb.isPresent() && System.nanoTime() < end) {
        advance(dreamer);
      }
    } catch (OutOfMemoryError e) {
      // of Java's own memory, by the one large picture that this dream holds there
      throw new OutOfDeviceMemoryException(e);
    }
  }

  /** Does the next thing that there is to do. */
  private void advance(Climb dreamer) {
    Job job = dreamer.request().job();
    if (picture.isEmpty()) {
      begin(dreamer);
    } else if (step.isEmpty() && dreamer.remaining() == 0) {
      finish(dreamer);
    } else if (step.isEmpty()) {
      beginStep(job);
    } else if (!step.get().isComplete()) {
      step.get().advance();
    } else {
      endStep(dreamer, job.recipe().optimizer().learningRate());
    }
  }

  private void begin(Climb dreamer) {
    time.on(Part.JOIN);
    AscentRequest request = dreamer.request();
    Job job = request.job();
    DreamProgram compiled = compiled(request, precision);
    program = Optional.of(compiled);
    List<ImageSize> sizes = octaves(job).sizes(request.size());
    DreamMask decoded = DreamMask.of(request.mask(), device, compiled.module());
    mask = Optional.of(decoded);
    InputPicture input = request.input().orElseThrow();
    boolean grey = request.network().network().input().meaning() == InputSpec.Meaning.GREY;
    float[] values = grey ? input.decodeGrey() : input.decode();
    DreamPicture begun = new DreamPicture(device, compiled.module(), sizes, values, decoded);
    picture = Optional.of(begun);
    steps = dreamer.from().step();
    if (steps > 0) {
      begun.resume((steps - 1) / job.steps(), dreamer.from().image());
    }
  }

  private void undoStep() {
    step.ifPresent(begun -> picture.orElseThrow().putBack(begun.undo()));
    step = Optional.empty();
  }

  private void keepCheckpoint(Climb dreamer) {
    if (picture.isPresent() && dreamer.isCheckpointDue()) {
      time.on(Part.CHECKPOINT);
      dreamer.keep(Position.start(picture.get().take().toFloatArray()).at(steps));
    }
  }

  private void beginStep(Job job) {
    time.on(Part.RUN);
    DreamPicture current = picture.get();
    if (steps > 0 && steps % job.steps() == 0) {
      current.nextOctave();
    }
    Roll roll = Roll.of(job.seed(), steps, octaves(job).jitter());
    step = Optional.of(new DreamStep(program.get(), current.take(), current.size(), roll));
  }

  private void endStep(Climb dreamer, double rate) {
    DreamStep.Move move = step.get().end(rate, picture.get().mask());
    step = Optional.empty();
    picture.get().putBack(move.picture());
    steps++;
    Chunk chunk = new Chunk(row(move.score()), row(move.mean()));
    listener.ran(1, Duration.ofNanos((long) (move.seconds() * 1e9)));
    dreamer.moved(chunk, 0, move.seconds(), move.seconds());
    keepCheckpoint(dreamer);
  }

  private void finish(Climb dreamer) {
    time.on(Part.MEASURE);
    DreamPicture done = picture.get();
    float[] values = done.take().toFloatArray();
    double score = (float) measured(dreamer.request(), done);
    dreamer.measured(List.of(new Portrait(values, Optional.empty(), score, 0)));
    abandon();
  }

  /** The score of the finished picture in float32, whatever the steps were made in. */
  private double measured(AscentRequest request, DreamPicture done) {
    if (precision == Precision.FLOAT32) {
      return program.get().score(done.take(), done.size());
    }
    try (DreamProgram exact = compiled(request, Precision.FLOAT32)) {
      return exact.score(done.take(), done.size());
    }
  }

  private DreamProgram compiled(AscentRequest request, Precision of) {
    long begin = System.nanoTime();
    DreamProgram program =
        DreamProgram.compile(request.network(), request.job().objective(), of, device);
    listener.compiled(Duration.ofNanos(System.nanoTime() - begin));
    return program;
  }

  private static Octaves octaves(Job job) {
    return job.recipe().octaves().orElseThrow();
  }

  private static float[][] row(double value) {
    return new float[][] {{(float) value}};
  }

  @Override
  public List<Climb> evict() {
    List<Climb> evicted = abandon();
    evicted.forEach(Climb::goBack);
    return evicted;
  }

  @Override
  public List<Climb> abandon() {
    List<Climb> all = climb.stream().toList();
    climb = Optional.empty();
    close();
    return all;
  }

  @Override
  public void close() {
    step.ifPresent(DreamStep::close);
    picture.ifPresent(DreamPicture::close);
    mask.ifPresent(DreamMask::close);
    program.ifPresent(DreamProgram::close);
    step = Optional.empty();
    picture = Optional.empty();
    mask = Optional.empty();
    program = Optional.empty();
    steps = 0;
  }
}
