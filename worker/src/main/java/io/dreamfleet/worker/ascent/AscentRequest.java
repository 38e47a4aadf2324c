package io.dreamfleet.worker.ascent;

import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.Map;
import java.util.Optional;

/**
 * An ascent to be run.
 *
 * @param job checked against the model
 * @param network the model's, with its weights
 * @param size the picture's size
 * @param input the picture that a dream begins from
 * @param mask where the dream may change it; everywhere where absent
 * @param progressEvery steps between two reports
 * @param vectors {@code float[channels]} of each direction that the job's objective names, and
 *     {@code float[channels][height][width]}, flat, of each caricature's target, by their URLs
 */
public record AscentRequest(
    Job job,
    WeightedNetwork network,
    ImageSize size,
    Optional<InputPicture> input,
    Optional<InputPicture> mask,
    int progressEvery,
    Map<String, float[]> vectors) {

  /** An ascent that may change all of its picture. */
  public AscentRequest(
      Job job,
      WeightedNetwork network,
      ImageSize size,
      Optional<InputPicture> input,
      int progressEvery,
      Map<String, float[]> vectors) {
    this(job, network, size, input, Optional.empty(), progressEvery, vectors);
  }

  /** An ascent that begins as its recipe does, of an objective without directions. */
  public AscentRequest(Job job, WeightedNetwork network, ImageSize size, int progressEvery) {
    this(job, network, size, Optional.empty(), progressEvery, Map.of());
  }
}
