package io.dreamfleet.cli.command;

import io.dreamfleet.input.Activations;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.LayerNames;
import io.dreamfleet.model.Model;
import io.dreamfleet.network.FeatureShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Local files in {@code direction(LAYER, FILE)} and {@code caricature(LAYER, FILE)}: read, checked
 * against the layer, and replaced by the address that their upload will have.
 */
final class ObjectiveFiles {
  /** A function, a layer, and a path, in quotes where it holds commas or brackets. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?<function>direction|cosine|caricature)\\(\\s*(?<layer>"
              + LayerNames.REGEX
              + ")\\s*,\\s*+"
              + "(?:\"(?<quoted>[^\"]+)\"|(?!s3://)(?<path>[^,()\"]*[^,()\"\\s]))\\s*(?=[,)])");

  /** A vector of the most numbers as text takes less. */
  private static final long MOST_BYTES = 64L << 20;

  private final Model model;
  private final ImageSize size;
  private final String bucket;

  /**
   * Objectives of a model's layers.
   *
   * @param size of the pictures to be made
   * @param bucket where uploads will lie
   */
  ObjectiveFiles(Model model, ImageSize size, String bucket) {
    this.model = model;
    this.size = size;
    this.bucket = bucket;
  }

  /** Expressions without local files, and the files' content. */
  record Stored(List<String> expressions, List<InputUpload> uploads) {}

  /**
   * Reads the files that expressions name; sends nothing.
   *
   * @throws JobRefusedException at a file that cannot be read, or is no vector, or no output, of
   *     its layer
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
    byte[] npy = call.group(1).equals("caricature") ? target(layer, path) : vector(layer, path);
    InputUpload upload = InputUpload.of(npy, "npy", "application/octet-stream");
    uploads.add(upload);
    return Matcher.quoteReplacement(
        "%s(%s, %s".formatted(call.group(1), layer, upload.url(bucket)));
  }

  private byte[] vector(String layer, String path) {
    // a layer's channel count is the same at every picture size that its network can take
    int channels = shape(layer, model.defaultSize()).channels();
    float[] vector = Vectors.read(content(layer, path), path);
    Vectors.requireCount(vector, channels, model.name() + "'s " + layer, path);
    return Vectors.npy(vector);
  }

  private byte[] target(String layer, String path) {
    FeatureShape shape = shape(layer, size);
    Activations target = Activations.read(content(layer, path), path, InputLimits.DEFAULT);
    target.requireShape(
        shape, "%s's %s at %s pixels".formatted(model.name(), layer, size.text()), path);
    return target.npy();
  }

  private FeatureShape shape(String layer, ImageSize pictures) {
    return model
        .network()
        .shapes(pictures.height(), pictures.width())
        .get(model.network().layer(layer).name());
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
