package io.dreamfleet.cli.command;

import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Question;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.job.Survey;
import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.SurveyCheck;
import io.dreamfleet.network.FeatureShape;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all surveys have. */
final class SurveyOptions {
  @Mixin private ImagesOption images;

  @Option(
      names = {"--layers", "--layer"},
      paramLabel = "LAYER,LAYER,...",
      split = ",",
      hideParamSyntax = true,
      description =
          "Whose outputs are looked at; default: those whose names have no dot, one of each that"
              + " are the same.")
  private List<String> layers = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "How many of the pictures are looked at, drawn by the seed; default: all of them.")
  private Optional<Integer> limit = Optional.empty();

  @Mixin private SeedOption seed;
  @Mixin private WeightsOption weights;

  @Mixin private SendOptions sending;

  @Option(names = "--force", description = "Do it again where the store has its result already.")
  private boolean force;

  @Option(names = "--watch", description = "Wait for the survey and show how it comes along.")
  private boolean watch;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Wait, and get the survey's files into this folder.")
  private Optional<Path> folder = Optional.empty();

  ImagesOption images() {
    return images;
  }

  WeightsOption weights() {
    return weights;
  }

  Priority priority() {
    return sending.priority();
  }

  Optional<Path> folder() {
    return folder;
  }

  boolean waits() {
    return watch || folder.isPresent();
  }

  long seed() {
    return seed.seed();
  }

  /** The layers that were named. */
  List<String> givenLayers() {
    return layers;
  }

  boolean force() {
    return force;
  }

  /** The survey. */
  Survey survey(Model model, Optional<String> weightsUrl, String dataUrl, Question question) {
    return new Survey(
        model.name(), weightsUrl, dataUrl, looked(model, question), limit, seed(), question);
  }

  /** The layers to look at; an atlas has its cells named by the classes, where there are any. */
  private List<String> looked(Model model, Question question) {
    List<String> named = layers.isEmpty() ? defaultLayers(model) : layers;
    String classes = new ClassLabels(model).logits();
    return question instanceof Atlas && isVector(model, classes) && !named.contains(classes)
        ? Stream.concat(named.stream(), Stream.of(classes)).toList()
        : named;
  }

  private static boolean isVector(Model model, String layer) {
    FeatureShape output = SurveyCheck.output(model, layer);
    return output.elements() == output.channels();
  }

  /** The survey, on its way. */
  Submission submission(Survey survey) {
    return new Submission(
        survey,
        Optional.of(batchName(survey.model())),
        Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS)),
        Submission.DEFAULT_PROGRESS_EVERY,
        force ? OnExisting.RECOMPUTE : OnExisting.REUSE);
  }

  /** The name of the survey's batch. */
  String batchName(String model) {
    return sending.batchOfNow(model);
  }

  /** The network's own parts, from the picture on; of names for one output the first. */
  private static List<String> defaultLayers(Model model) {
    Map<String, String> all = model.network().layers();
    Set<String> seen = new LinkedHashSet<>();
    return all.keySet().stream()
        .filter(layer -> !layer.contains(".") && !layer.contains("/"))
        .filter(layer -> seen.add(all.get(layer)))
        .limit(Survey.MOST_LAYERS)
        .toList();
  }
}
