package io.dreamfleet.cli.command;

import io.dreamfleet.cli.dataset.PictureArchive;
import io.dreamfleet.dataset.DataSetLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which pictures a survey is about. */
final class ImagesOption {
  private static final String S3 = "s3://";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--images",
      paramLabel = "DIR|ZIP|s3://BUCKET/KEY|idx:IMAGES,LABELS",
      required = true,
      description =
          "The pictures: a folder with a folder of PNGs and JPEGs for each class, a zip archive of"
              + " such, here or in the fleet's bucket, or files in MNIST's format, packed by gzip or"
              + " not, with labels or without.")
  private String images;

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description = "What the labels of idx: mean: a line for each, from 0.")
  private Optional<Path> classNames = Optional.empty();

  /** Its address, where it is in the bucket already. */
  Optional<String> url() {
    return Optional.of(images).filter(text -> text.startsWith(S3));
  }

  /** The pictures as an archive, where they are here. */
  Optional<PictureArchive> archive(DataSetLimits limits) throws IOException {
    if (classNames.isPresent() && !images.startsWith("idx:")) {
      throw new ParameterException(
          spec.commandLine(),
          "--class-names is of idx: alone; elsewhere the folders name the classes");
    }
    return url().isPresent()
        ? Optional.empty()
        : Optional.of(PictureArchive.of(images, names(), limits));
  }

  /** Names that can be those of folders. */
  private List<String> names() throws IOException {
    if (classNames.isEmpty()) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(classNames.get());
    if (lines.stream().anyMatch(String::isBlank)) {
      throw new ParameterException(
          spec.commandLine(), "--class-names: %s has an empty line".formatted(classNames.get()));
    }
    return lines.stream().map(line -> line.strip().replaceAll("[/\\\\]+", "-")).toList();
  }
}
