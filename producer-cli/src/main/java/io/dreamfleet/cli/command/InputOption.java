package io.dreamfleet.cli.command;

import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.store.ObjectStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The picture that a dream begins from, and getting it to where workers find it. */
final class InputOption {
  private static final String S3 = "s3://";

  /** What is checked before the fleet is asked does not depend on the bucket's name. */
  private static final String ANY_BUCKET = "s3://bucket/";

  @Option(
      names = "--input",
      paramLabel = "PATH|s3://BUCKET/KEY",
      description =
          "The picture that --recipe dream begins from: a PNG or JPEG file, which is put into the"
              + " fleet's bucket, or an object there.")
  private Optional<String> input = Optional.empty();

  /** The user's file, looked at; nothing where none or an object was given. */
  Optional<InputPicture> picture() {
    return input
        .filter(text -> !text.startsWith(S3))
        .map(path -> InputLibrary.file(Path.of(path), InputLimits.DEFAULT));
  }

  /** An address for jobs that are only to be checked. */
  Optional<String> provisionalUrl(Optional<InputPicture> picture) {
    return picture.map(file -> ANY_BUCKET + InputLibrary.key(file)).or(() -> input);
  }

  /**
   * Sees to it that workers find the picture.
   *
   * @return its address for jobs
   */
  Optional<String> provide(Optional<InputPicture> picture, ObjectStore store) {
    InputLibrary library = new InputLibrary(store, InputLimits.DEFAULT);
    if (picture.isEmpty()) {
      input.ifPresent(library::load);
      return input;
    }
    return picture.map(library::publish);
  }

  boolean isGiven() {
    return input.isPresent();
  }
}
