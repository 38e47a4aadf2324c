package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Priority;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.ascent.AscentProgram.Chunk;
import io.dreamfleet.worker.program.Coupling;
import io.dreamfleet.worker.program.PictureShape;
import io.dreamfleet.worker.program.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One ascent on its way through the engine, from the waiting line to its outcome. Used by one of
 * the engine's threads at a time, but for {@link #outcome}.
 */
final class Climb {
  /** Without a report for this long, one is due whatever the step. */
  private static final double QUIET_SECONDS = 0.9;

  /** A broker and what a job needs before it can join took a tenth of this. */
  private static final double NEARLY_DONE_SECONDS = 0.5;

  private final AscentRequest request;
  private final AscentListener listener;
  private final CheckpointKeeper keeper;
  private final Priority priority;
  private final CompletableFuture<AscentOutcome> outcome = new CompletableFuture<>();
  private final List<Progress> reports = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final long submitted = System.nanoTime();
  private final Optional<Coupling> coupling;
  private Position from;
  private boolean alone;
  private int step;
  private int keptStep;
  private float startScore;
  private double ascentSeconds;
  private double lastReport;

  Climb(
      AscentRequest request, AscentListener listener, CheckpointKeeper keeper, Priority priority) {
    this.priority = priority;
    this.request = request;
    this.listener = listener;
    this.keeper = keeper;
    this.alone = isDream();
    this.from = keeper.last().map(this::resumed).orElseGet(() -> beginning(request));
    this.coupling = slot().coupling(request.network().network());
  }

  private static Position beginning(AscentRequest request) {
    return Position.start(
        InitialImage.of(
            request.job(), request.network().network().input().channels(), request.size()));
  }

  private Position resumed(Checkpoint last) {
    step = last.step();
    keptStep = step;
    startScore = (float) last.startScore();
    ascentSeconds = last.seconds();
    lastReport = ascentSeconds;
    reports.addAll(last.reports());
    snapshots.addAll(last.snapshots());
    return last.position();
  }

  BatchKey key() {
    return new BatchKey(
        request.network(),
        request.size(),
        PictureShape.of(request.job().recipe(), request.size()),
        UpdateRule.of(request.job().recipe().optimizer()),
        coupling);
  }

  /** Whether it is one of several octaves of an input, which no batch can run. */
  boolean isDream() {
    return request.job().recipe().octaves().isPresent();
  }

  Priority priority() {
    return priority;
  }

  AscentRequest request() {
    return request;
  }

  Slot slot() {
    Job job = request.job();
    return new Slot(
        job.objective(),
        request.vectors(),
        job.recipe(),
        job.seed(),
        request.size(),
        job.diversity(),
        from);
  }

  CompletableFuture<AscentOutcome> outcome() {
    return outcome;
  }

  boolean isWanted() {
    return listener.wanted();
  }

  /** Whether it must run without company: a dream, or one of a batch that broke. */
  boolean isAlone() {
    return alone;
  }

  /** From now on without company. */
  void runAlone() {
    alone = true;
  }

  int remaining() {
    return request.job().totalSteps() - step;
  }

  /** Steps until it has to be looked at: for its next snapshot, or at its end. */
  int untilStop() {
    List<Integer> wanted = request.job().snapshots();
    return snapshots.size() < wanted.size() ? wanted.get(snapshots.size()) - step : remaining();
  }

  /** Whether its outcome is known. */
  boolean isOver() {
    return outcome.isDone();
  }

  double waitedSeconds() {
    return (System.nanoTime() - submitted) / 1e9 - ascentSeconds;
  }

  /** Where it began or went on, or was last interrupted. */
  Position from() {
    return from;
  }

  /** Whether where it stands should be kept now. */
  boolean isCheckpointDue() {
    return step > keptStep && keeper.isDue();
  }

  /** Keeps where it stands. */
  void keep(Position position) {
    keptStep = position.step();
    keeper.keep(new Checkpoint(position, startScore, ascentSeconds, reports, snapshots));
  }

  /** It has to leave its batch for now; this is where it will go on. */
  void interrupted(Position position) {
    from = position;
  }

  /** It goes on from its last position, and what came after that has not been. */
  void goBack() {
    step = from.step();
    reports.removeIf(report -> report.step() > step);
    snapshots.removeIf(snapshot -> snapshot.step() > step);
  }

  /**
   * Takes note of a run of steps, reports what is due, and tells when the end is near.
   *
   * @param slot its place in the batch
   * @param seconds that the run took
   * @param next seconds that the next run will probably take
   * @throws JobRefusedException with {@link FailureCode#NOT_FINITE} when its score is no number
   */
  void moved(Chunk chunk, int slot, double seconds, double next) {
    int count = chunk.scores().length;
    listener.stepped(count);
    for (int i = 0; i < count; i++) {
      step++;
      ascentSeconds += seconds / count;
      float score = chunk.scores()[i][slot];
      startScore = step == 1 ? score : startScore;
      if (!Float.isFinite(score)) {
        throw new JobRefusedException(
            FailureCode.NOT_FINITE,
            "the score was %s after step %d; a smaller learning rate may help"
                .formatted(score, step));
      }
      boolean tooQuiet = i == count - 1 && ascentSeconds - lastReport + next > QUIET_SECONDS;
      if (step % request.progressEvery() == 0 || remaining() == 0 || tooQuiet) {
        report(score, chunk.meanAbsolute()[i][slot]);
      }
    }
    if (remaining() * seconds < NEARLY_DONE_SECONDS * count) {
      listener.nearlyDone();
    }
  }

  private void report(float score, float meanAbsolute) {
    lastReport = ascentSeconds;
    Progress progress =
        new Progress(
            step,
            request.job().totalSteps(),
            0 - score,
            meanAbsolute,
            step / ascentSeconds,
            ascentSeconds);
    reports.add(progress);
    listener.progressed(progress);
  }

  /** It has stopped, and this is how it looks: a snapshot is due, its end is reached, or both. */
  void measured(List<Portrait> pictures) {
    Optional<Portrait> wild =
        pictures.stream().filter(picture -> !Double.isFinite(picture.score())).findFirst();
    if (wild.isPresent()) {
      broke(
          new JobRefusedException(
              FailureCode.NOT_FINITE,
              "the picture's score is %s after %d steps; a smaller learning rate may help"
                  .formatted(wild.get().score(), step)));
      return;
    }
    if (snapshots.size() < request.job().snapshots().size()) {
      Portrait now = pictures.get(0);
      snapshots.add(new Snapshot(step, now.picture(), now.alpha(), now.score()));
    }
    if (remaining() == 0) {
      outcome.complete(
          new AscentOutcome(
              pictures, startScore, snapshots, reports, waitedSeconds(), ascentSeconds));
    }
  }

  /** It cannot go on. */
  void broke(RuntimeException reason) {
    outcome.completeExceptionally(reason);
  }

  /** Nobody wants it any more. */
  void stopped() {
    // one that waits to go on has nobody else who could tell where it stands
    if (from.step() == step && isCheckpointDue()) {
      keep(from);
    }
    broke(new AscentStoppedException(step, request.job().totalSteps()));
  }
}
