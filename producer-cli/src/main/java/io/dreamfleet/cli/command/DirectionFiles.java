package io.dreamfleet.cli.command;

import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.LayerNames;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.InputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Local files in {@code direction(LAYER, FILE)}: read, checked against the layer, and replaced by
 * the address that their upload will have.
 */
final class DirectionFiles {
  /** A function, a layer, and a path, in quotes where it holds commas or brackets. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?<function>direction|cosine)\\(\\s*(?<layer>"
              + LayerNames.REGEX
              + ")\\s*,\\s*+"
              + "(?:\"(?<quoted>[^\"]+)\"|(?!s3://)(?<path>[^,()\"]*[^,()\"\\s]))\\s*(?=[,)])");

  /** A vector of the most numbers as text takes less. */
  private static final long MOST_BYTES = 64L << 20;

  private final Model model;
  private final String bucket;
  private final Map<String, FeatureShape> shapes;

  /**
   * Directions in a model's layers.
   *
   * @param bucket where uploads will lie
   */
  DirectionFiles(Model model, String bucket) {
    this.model = model;
    this.bucket = bucket;
    // a layer's channel count is the same at every picture size that its network can take
    InputSpec input = model.network().input();
    this.shapes = model.network().shapes(input.height(), input.width());
  }

  /** Expressions without local files, and the files' content. */
  record Stored(List<String> expressions, List<InputUpload> uploads) {}

  /**
   * Reads the files that expressions name; sends nothing.
   *
   * @throws JobRefusedException at a file that cannot be read, or is no vector for its layer
   */
  Stored stored(Collection<String> expressions) {
    List<InputUpload> uploads = new ArrayList<>();
    List<String> stored =
        expressions.stream()
            .map(
                expression ->
                    CALL.matcher(expression).replaceAll(call -> replacement(call, uploads)))
            .toList();
    return new Stored(stored, uploads);
  }

  private String replacement(MatchResult call, List<InputUpload> uploads) {
    String layer = call.group(2);
    String path = call.group(3) == null ? call.group(4) : call.group(3);
    if (path.startsWith("s3://")) {
      return Matcher.quoteReplacement("%s(%s, %s".formatted(call.group(1), layer, path));
    }
    int channels = shapes.get(model.network().layer(layer).name()).channels();
    float[] vector = Vectors.read(content(layer, path), path);
    Vectors.requireCount(vector, channels, model.name() + "'s " + layer, path);
    InputUpload upload = InputUpload.of(Vectors.npy(vector), "npy", "application/octet-stream");
    uploads.add(upload);
    return Matcher.quoteReplacement(
        "%s(%s, %s".formatted(call.group(1), layer, upload.url(bucket)));
  }

  private static byte[] content(String layer, String path) {
    try {
      Path file = Path.of(path);
      if (!Files.isRegularFile(file)) {
        throw unreadable(layer, path, "there is no such file");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw unreadable(layer, path, "it is larger than any vector");
      }
      return Files.readAllBytes(file);
    } catch (IOException | InvalidPathException e) {
      throw unreadable(layer, path, e.getMessage());
    }
  }

  private static JobRefusedException unreadable(String layer, String path, String why) {
    return new JobRefusedException(
        FailureCode.INVALID_VALUE,
        "the direction in %s: %s cannot be read: %s; a NumPy .npy file, a list of numbers as text or JSON, or s3://bucket/key would be right"
            .formatted(layer, path, why));
  }
}
