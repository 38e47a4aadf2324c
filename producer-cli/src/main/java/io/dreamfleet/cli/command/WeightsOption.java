package io.dreamfleet.cli.command;

import io.dreamfleet.input.ContentHash;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.DownloadProgress;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.model.WeightsSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Other weights than a model's own, and getting either to where workers find them. */
final class WeightsOption {
  private static final String S3 = "s3://";

  @Option(
      names = "--weights",
      paramLabel = "PATH|s3://BUCKET/KEY|VERSION",
      description =
          "Other weights for the model: a PyTorch or safetensors file, which is checked and put into"
              + " the fleet's bucket, or an object there, or a published version such as"
              + " IMAGENET1K_V1.")
  private Optional<String> weights = Optional.empty();

  /** The address, where one was given. */
  Optional<String> url() {
    return weights.filter(text -> text.startsWith(S3));
  }

  /** As it was given. */
  Optional<String> given() {
    return weights;
  }

  /** Whether none but the model's own were asked for. */
  boolean areOwn() {
    return weights.isEmpty();
  }

  /** As it was given, a file with its content's hash: another content is another answer. */
  Optional<String> named() throws IOException {
    if (weights.isEmpty() || !Files.isRegularFile(Path.of(weights.get()))) {
      return weights;
    }
    Path file = Path.of(weights.get());
    return Optional.of("%s, SHA-256 %s".formatted(file, ContentHash.sha256(file)));
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
    Optional<WeightsSource.Published> version = weights.map(model.versions()::get);
    if (version.isPresent() && !version.get().equals(model.weights())) {
      return Optional.of(library.publish(model, version.get(), progress));
    }
    if (weights.isPresent() && version.isEmpty()) {
      requireFile(Path.of(weights.get()), model);
      return Optional.of(library.publish(Path.of(weights.get()), model));
    }
    if (!library.isInFleet(model)) {
      library.pull(model, progress);
    }
    return Optional.empty();
  }

  private static void requireFile(Path file, Model model) {
    if (!model.versions().isEmpty() && Files.notExists(file)) {
      throw new JobRefusedException(
          FailureCode.WEIGHTS_NOT_FOUND,
          "there is no file of weights %s, and %s's published versions are %s"
              .formatted(file, model.name(), String.join(", ", model.versions().keySet())));
    }
  }
}
