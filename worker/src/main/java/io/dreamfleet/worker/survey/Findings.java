package io.dreamfleet.worker.survey;

import io.dreamfleet.status.SurveyResult.OfLayer;
import java.util.List;
import java.util.Optional;

/**
 * What a study has found.
 *
 * @param layers figures of each layer, in the survey's order
 * @param image a PNG that shows it all at a glance, where there is one
 * @param files in the order in which people want them
 */
public record Findings(List<OfLayer> layers, Optional<byte[]> image, List<SurveyFile> files) {
  public Findings {
    layers = List.copyOf(layers);
    files = List.copyOf(files);
  }
}
