package io.dreamfleet.worker.check;

import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.Preparation;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.worker.ascent.ComputeDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models check}: what a model sees in photographs, on this machine. */
@Command(
    name = "dreamfleet models check",
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpWidth = 100,
    description = {
      "Shows a model photographs and prints the five classes that it finds likeliest in each: the"
          + " quickest proof that its weights are right. Runs on this machine; needs no fleet but for"
          + " models that were added to one and for weights in its bucket.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet models check resnet50 photo.jpg",
      "  dreamfleet models check resnet50 *.jpg --weights my-resnet50.pth --json",
      "%nA photograph is resized and its middle cut out as torchvision does for the weights (the"
          + " preset that it publishes with them); where nobody has said how, as much of it is taken as"
          + " has the network's proportions. PNG and JPEG are read.",
      "%nIt runs the worker's jar; --worker-jar PATH or DREAMFLEET_WORKER_JAR names one that is not"
          + " where the build leaves it.",
      "%nExit codes: 0 done, 1 a fault of the machine or of dreamfleet, 2 usage, or no such picture,"
          + " model or weights; 3 cannot reach the fleet."
    })
final class CheckCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "A photograph: a PNG or JPEG file.")
  private List<Path> pictures;

  @Option(
      names = "--weights",
      paramLabel = "PATH|s3://BUCKET/KEY|VERSION",
      description =
          "Other weights than the model's own: a PyTorch or safetensors file, an object in the"
              + " fleet's bucket, or a published version such as IMAGENET1K_V1.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--resize",
      paramLabel = "N",
      description =
          "What a photograph's shorter side is resized to before the middle is cut out; default: as"
              + " published with the weights.")
  private Optional<Integer> resize = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "auto, cpu, or gpu:N. Default: ${DEFAULT-VALUE}.")
  private String deviceName;

  @Option(names = "--json", description = "One JSON object a line instead of a table.")
  private boolean json;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  private CheckCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The command with its way of telling what went wrong. */
  static CommandLine commandLine(Map<String, String> environment) {
    return Refusals.told(new CheckCommand(environment));
  }

  @Override
  public Integer call() {
    FleetSettings settings = connection.resolve(environment);
    InputLimits limits = InputLimits.of(settings.limits());
    List<InputPicture> photographs =
        pictures.stream().map(picture -> InputLibrary.file(picture, limits)).toList();
    try (Shelf shelf =
        Shelf.open(settings, environment, Refusals.progress(spec.commandLine().getErr()))) {
      Model model = shelf.catalog().model(modelName);
      Preparation preparation = preparation(model);
      // all of them before the network is made, which takes longer
      List<PreparedPicture> prepared = new ArrayList<>();
      InputSpec input = model.network().input();
      photographs.forEach(each -> prepared.add(PreparedPicture.of(each, preparation, input)));
      Weights loaded = shelf.weights(model, weights);
      show(model, loaded, preparation, prepared);
    }
    return CommandLine.ExitCode.OK;
  }

  private void show(
      Model model, Weights loaded, Preparation preparation, List<PreparedPicture> prepared) {
    PrintWriter out = spec.commandLine().getOut();
    CheckReport report = json ? new CheckReport.Json(out) : new CheckReport.Table(out);
    ComputeDevice device = ComputeDevice.open(deviceName);
    try (Classifier classifier = Classifier.compile(model, loaded, preparation.crop(), device)) {
      report.begin(model, weights.orElseGet(() -> model.weights().fileName()), preparation);
      for (int i = 0; i < pictures.size(); i++) {
        float[] logits = classifier.logits(prepared.get(i));
        report.seen(pictures.get(i), Guess.best(logits, model.classes(), SHOWN));
      }
    }
  }

  private Preparation preparation(Model model) {
    Preparation published =
        Shelf.version(model, weights).map(model::preparation).orElseGet(model::preparation);
    return resize.map(published::resizedTo).orElse(published);
  }
}
