package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.animation.AnimatedGif;
import io.dreamfleet.cli.animation.AnimatedPng;
import io.dreamfleet.cli.animation.Animation;
import io.dreamfleet.cli.animation.Mp4;
import io.dreamfleet.cli.fetch.Framing;
import io.dreamfleet.cli.fetch.Presentation;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What is made of fetched pictures. */
final class PresentationOptions {
  /** The kinds of file that can be made of snapshots. */
  enum Format {
    APNG,
    GIF,
    MP4
  }

  /** What a picture can be cut to, or have outlined. */
  enum Part {
    RECEPTIVE_FIELD
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--animate",
      arity = "0..1",
      paramLabel = "apng|gif|mp4",
      preprocessor = AttachedValue.class,
      description =
          "Also play each job's snapshots and picture in one file beside it: an animated PNG, or with"
              + " =gif a GIF, or with =mp4 a video, for which an ffmpeg must be on the PATH.")
  private Optional<Format> format = Optional.empty();

  @Option(
      names = "--crop",
      paramLabel = "receptive-field",
      converter = PartName.class,
      description =
          "Cut the picture of a single element (layer2:7@3,8) to the part that it sees; others stay"
              + " whole.")
  private Optional<Part> crop = Optional.empty();

  @Option(
      names = "--outline",
      paramLabel = "receptive-field",
      converter = PartName.class,
      description = "Draw a line around that part instead.")
  private Optional<Part> outline = Optional.empty();

  /** Whether anything was asked for, in the option's words. */
  Optional<String> first() {
    if (format.isPresent()) {
      return Optional.of("--animate");
    }
    return crop.map(part -> "--crop").or(() -> outline.map(part -> "--outline"));
  }

  boolean animates() {
    return format.isPresent();
  }

  /** What was asked for; a usage error where that cannot be done here. */
  Presentation presentation(CliContext context) {
    if (crop.isPresent() && outline.isPresent()) {
      throw usage("give either --crop or --outline, not both");
    }
    Optional<Framing> framing =
        crop.map(part -> Framing.CROP).or(() -> outline.map(part -> Framing.OUTLINE));
    return new Presentation(framing, format.map(kind -> animation(kind, context)));
  }

  private Animation animation(Format kind, CliContext context) {
    return switch (kind) {
      case APNG -> new AnimatedPng();
      case GIF -> new AnimatedGif();
      case MP4 ->
          Mp4.findProgram(context.environment().getOrDefault("PATH", ""))
              .map(Mp4::new)
              .orElseThrow(
                  () ->
                      usage(
                          "--animate=mp4 needs ffmpeg, and there is none on the PATH; install it, or"
                              + " take --animate or --animate=gif"));
    };
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Takes a value that is attached by an equals sign alone, so that jobs can follow the option. */
  static final class AttachedValue implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (!"=".equals(info.get("separator"))) {
        arguments.push(Format.APNG.name());
      }
      return false;
    }
  }

  /** The names of parts on the command line. */
  static final class PartName implements ITypeConverter<Part> {
    @Override
    public Part convert(String text) {
      if (!text.equals("receptive-field")) {
        throw new TypeConversionException("must be receptive-field, but is \"" + text + "\"");
      }
      return Part.RECEPTIVE_FIELD;
    }
  }
}
