package io.dreamfleet.cli.command;

import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a picture is that jobs read: a file of the user's, or an object in the fleet's bucket.
 *
 * @param text as the user named it
 * @param file looked at; absent for an object
 */
record PicturePlace(String text, Optional<InputPicture> file) {
  private static final String S3 = "s3://";

  /** What is checked before the fleet is asked does not depend on the bucket's name. */
  private static final String ANY_BUCKET = "s3://bucket/";

  /**
   * Looks at the file, where it is one.
   *
   * @throws io.dreamfleet.job.JobRefusedException when there is none, or it cannot be read
   */
  static PicturePlace of(String text, InputLimits limits) {
    Optional<InputPicture> file =
        text.startsWith(S3)
            ? Optional.empty()
            : Optional.of(InputLibrary.file(Path.of(text), limits));
    return new PicturePlace(text, file);
  }

  /** An address for jobs that are only to be checked. */
  String provisionalUrl() {
    return file.map(picture -> ANY_BUCKET + InputLibrary.key(picture)).orElse(text);
  }

  /**
   * Sees to it that workers find the picture.
   *
   * @return its address for jobs
   */
  String provide(InputLibrary library) {
    if (file.isEmpty()) {
      library.load(text);
      return text;
    }
    return library.publish(file.get());
  }
}
