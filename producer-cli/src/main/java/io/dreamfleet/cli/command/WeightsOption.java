package io.dreamfleet.cli.command;

import io.dreamfleet.model.DownloadProgress;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.model.WeightsSource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Other weights than a model's own, and getting either to where workers find them. */
final class WeightsOption {
  private static final String S3 = "s3://";

  @Option(
      names = "--weights",
      paramLabel = "PATH|s3://BUCKET/KEY",
      description =
          "Other weights for the model: a PyTorch or safetensors file, which is checked and put into"
              + " the fleet's bucket, or an object there.")
  private Optional<String> weights = Optional.empty();

  /** The address, where one was given. */
  Optional<String> url() {
    return weights.filter(text -> text.startsWith(S3));
  }

  /** Whether workers find the weights without anything being done. */
  boolean areBundled(Model model) {
    return weights.isEmpty() && model.weights() instanceof WeightsSource.Bundled;
  }

  /**
   * Sees to it that workers find the weights.
   *
   * @return their address for jobs; empty for the model's own
   */
  Optional<String> provide(Model model, WeightsLibrary library, DownloadProgress progress) {
    if (url().isPresent()) {
      library.requireReadable(url().get());
      return url();
    }
    if (weights.isPresent()) {
      return Optional.of(library.publish(Path.of(weights.get()), model));
    }
    if (!library.isInFleet(model)) {
      library.pull(model, progress);
    }
    return Optional.empty();
  }
}
