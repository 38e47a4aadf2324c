package io.dreamfleet.cli.command;

import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The picture that a dream begins from, and where it may change it. */
final class InputOption {
  @Option(
      names = "--input",
      paramLabel = "PATH|s3://BUCKET/KEY",
      description =
          "The picture that --recipe dream begins from: a PNG or JPEG file, which is put into the"
              + " fleet's bucket, or an object there.")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--mask",
      paramLabel = "PATH|s3://BUCKET/KEY",
      description =
          "Where --recipe dream may change it: a picture that is white there and black elsewhere;"
              + " grey fades. Its size does not matter.")
  private Optional<String> mask = Optional.empty();

  /**
   * What was given, with the files looked at.
   *
   * @param limits on files
   * @throws io.dreamfleet.job.JobRefusedException when a file is not there or cannot be read, or
   *     the mask is black
   */
  InputPictures pictures(InputLimits limits) {
    InputPictures pictures =
        new InputPictures(
            input.map(text -> PicturePlace.of(text, limits)),
            mask.map(text -> PicturePlace.of(text, limits)));
    // decoded for its refusal alone, before anything is sent
    pictures.mask().flatMap(PicturePlace::file).ifPresent(InputPicture::decodeMask);
    return pictures;
  }
}
