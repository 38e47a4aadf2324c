package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.weights.WeightsException;
import io.dreamfleet.weights.WeightsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Reads weights for a model and checks them against its network. What does not fit is a {@link
 * JobRefusedException} with {@link FailureCode#BAD_WEIGHTS}.
 */
record CheckedWeights(Model model) {

  /** From a file; messages call it what the user called it, not by its name in the cache. */
  Weights file(Path file, String source) {
    try {
      return checked(Weights.of(source, WeightsReader.read(file).asMap()));
    } catch (WeightsException e) {
      throw unusable(e.getMessage().replace(file.toString(), source), e);
    }
  }

  /** From the product itself. */
  Weights bundled(WeightsSource.Bundled source) {
    try (InputStream content = CheckedWeights.class.getResourceAsStream(source.resource())) {
      if (content == null) {
        throw new IllegalStateException("this build lacks " + source.resource());
      }
      return checked(WeightsReader.read(content.readAllBytes(), source.fileName()));
    } catch (WeightsException e) {
      throw unusable(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled " + source.fileName(), e);
    }
  }

  /**
   * The weights, if they fit.
   *
   * @throws WeightsException when they do not
   */
  Weights checked(Weights weights) {
    new WeightsCheck(model.network()).check(weights);
    return weights;
  }

  static JobRefusedException unusable(String sentence, WeightsException e) {
    return new JobRefusedException(FailureCode.BAD_WEIGHTS, sentence, e);
  }
}
