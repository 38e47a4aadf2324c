package io.dreamfleet.worker.ascent;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.program.PictureShape;
import java.util.Arrays;
import java.util.List;

/**
 * An ascent on its way, with all that it takes to go on from there on another worker as if nothing
 * had happened: the random draws of a step follow from the job's seed and the step's number.
 *
 * @param position where it stands, one step done at least
 * @param startScore of its first step
 * @param seconds spent on its steps so far
 * @param reports made so far
 * @param snapshots taken so far
 */
public record Checkpoint(
    Position position,
    double startScore,
    double seconds,
    List<Progress> reports,
    List<Snapshot> snapshots) {
  public Checkpoint {
    reports = List.copyOf(reports);
    snapshots = List.copyOf(snapshots);
  }

  public int step() {
    return position.step();
  }

  /**
   * Whether an ascent could go on from here: its steps, its snapshots, the size of its pictures.
   */
  public boolean fits(AscentRequest request) {
    Job job = request.job();
    long snapshotsDue = job.snapshots().stream().filter(at -> at <= step()).count();
    return step() >= 1
        && step() <= job.totalSteps()
        && snapshots.size() == snapshotsDue
        && fits(position, shape(request), request);
  }

  private static boolean fits(Position position, long[] stored, AscentRequest request) {
    int pictures = request.job().pictures();
    long image = pictures * count(stored);
    PictureShape picture = PictureShape.of(request.job().recipe(), request.size());
    long trace = pictures * count(picture.traced(request.size()));
    return position.image().length == image
        && isNoneOr(image, position.first())
        && isNoneOr(image, position.second())
        && isNoneOr(trace, position.trace());
  }

  private long[] shape(AscentRequest request) {
    Job job = request.job();
    int channels = request.network().network().input().channels();
    if (job.recipe().octaves().isEmpty()) {
      return PictureShape.of(job.recipe(), request.size()).stored(channels, request.size());
    }
    ImageSize octave =
        job.recipe().octaves().get().sizes(request.size()).get((step() - 1) / job.steps());
    return new long[] {channels, octave.height(), octave.width()};
  }

  private static boolean isNoneOr(long count, float[] values) {
    return values.length == 0 || values.length == count;
  }

  private static long count(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
