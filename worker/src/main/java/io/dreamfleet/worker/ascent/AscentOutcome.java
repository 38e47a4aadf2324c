package io.dreamfleet.worker.ascent;

import io.dreamfleet.status.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What an ascent came to.
 *
 * @param pictures one, or those of a diverse set
 * @param startScore the score of what the network saw in the first step, in the ascent's precision
 * @param snapshots the job's, in the order of their steps
 * @param reports the progress reports along the way, the last one at the end
 * @param prepareSeconds spent on waiting for a place and on compiling
 * @param ascentSeconds spent on steps
 */
public record AscentOutcome(
    List<Portrait> pictures,
    double startScore,
    List<Snapshot> snapshots,
    List<Progress> reports,
    double prepareSeconds,
    double ascentSeconds) {
  public AscentOutcome {
    pictures = List.copyOf(pictures);
  }

  /** The first picture's values. */
  public float[] picture() {
    return pictures.get(0).picture();
  }

  /** How opaque the first picture is where, for recipes that make their pictures transparent. */
  public Optional<float[]> alpha() {
    return pictures.get(0).alpha();
  }

  /** The mean of the pictures' scores. */
  public double score() {
    return pictures.stream().mapToDouble(Portrait::score).average().orElseThrow();
  }
}
