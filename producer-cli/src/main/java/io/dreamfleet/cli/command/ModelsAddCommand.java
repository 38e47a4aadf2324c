package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.text.PictureSizes;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ScriptedLayer;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.weights.ScriptModule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet models add}. */
@Command(
    name = "add",
    sortOptions = false,
    description = {
      "Adds a network of your own: imports an ONNX file, or runs a TorchScript module once, puts it"
          + " into the fleet's bucket, and gives it a name that jobs can use from then on. A name stands"
          + " for one file for ever.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet models add mynet net.onnx",
      "  dreamfleet models add mynet net.onnx --mean 0.5,0.5,0.5 --std 0.5,0.5,0.5 --size 320x240",
      "  dreamfleet models add birds birds.onnx --labels birds.txt",
      "  dreamfleet models add traced net.pt --size 224",
      "  dreamfleet models add flowers resnet18-flowers.pth --architecture resnet18 --labels flowers.txt",
      "  dreamfleet models add digits digits.onnx --mean 0.1307 --std 0.3081",
      "  dreamfleet models add fields fields.onnx --mean 0.2,0.2,0.2,0.3 --std 0.1,0.1,0.1,0.2",
      "%nPyTorch: torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), \"net.onnx\","
          + " dynamo=False)",
      "%nExit codes: 0 it is there, 2 the file cannot be imported or the name is taken, 3 cannot"
          + " reach the fleet."
    })
final class ModelsAddCommand implements Callable<Integer> {
  private static final String PROBE = "io.dreamfleet.worker.script.ScriptMain";

  /** ImageNet's statistics, with which most networks are trained. */
  private static final InputSpec IMAGENET = InputSpec.imagenet(1, 1);

  @Parameters(index = "0", paramLabel = "NAME", description = "What jobs are to call it.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description =
          "An ONNX file, opset 9 to 21, a TorchScript module, or, with --architecture, a checkpoint.")
  private Path file;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      split = ",",
      description =
          "What is subtracted from red, green and blue in [0, 1]; default: ImageNet's"
              + " 0.485,0.456,0.406. A network that does this itself takes 0,0,0. One of grey pictures"
              + " has one number, one of other bands as many as there are, up to 16.")
  private List<Double> mean = IMAGENET.mean();

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      split = ",",
      description =
          "What the difference is divided by; default: ImageNet's 0.229,0.224,0.225. A network that"
              + " takes values from 0 to 255 has --mean 0,0,0 and 1/255 here.")
  private List<Double> std = IMAGENET.std();

  @Option(
      names = "--bands",
      description =
          "The channels are three, or one, but no colours and no brightness: nothing that is known"
              + " of photographs is used.")
  private boolean bands;

  @Option(
      names = "--size",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description = "Picture size in pixels, where the file leaves it open.")
  private Optional<ImageSize> size = Optional.empty();

  @Option(
      names = "--architecture",
      paramLabel = "MODEL",
      description =
          "The file is a checkpoint of this built-in network, with classes of its own, or for other"
              + " pictures.")
  private Optional<String> architecture = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The names of the classes, a line each, in the order of the logits.")
  private Optional<Path> labels = Optional.empty();

  @Mixin private WorkerProgram worker;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  ModelsAddCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireNumbers("--mean", mean);
    requireNumbers("--std", std);
    if (mean.size() != std.size()) {
      throw new ParameterException(
          spec.commandLine(),
          "--mean and --std must have as many numbers, one for each channel, but have %d and %d"
              .formatted(mean.size(), std.size()));
    }
    if (std.stream().anyMatch(each -> each <= 0)) {
      throw new ParameterException(
          spec.commandLine(), "--std must be numbers greater than 0, but is " + std);
    }
    StoredModels.Description description =
        new StoredModels.Description(
            mean,
            std,
            size,
            classes(),
            bands ? InputSpec.Meaning.BANDS : InputSpec.Meaning.usual(mean.size()));
    Fleet fleet = Fleet.of(connection, context);
    Model model;
    try (ObjectStore store = fleet.openStore()) {
      StoredModels models = new StoredModels(store, fleet.library(store));
      model = add(models, description);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: %d layers, %s%s, %s pixels, mean %s, std %s%n",
        name,
        model.network().nodes().size(),
        parameters(model),
        model.network().input().describe(),
        model.defaultSize().text(),
        mean,
        std);
    out.printf("see its layers with: dreamfleet models layers %s%n", name);
    out.flush();
    return ExitStatus.SUCCEEDED.code();
  }

  /** Those of a TorchScript module are its own. */
  private static String parameters(Model model) {
    long count = Counts.parameters(model.network());
    return count == 0 ? "" : Counts.text(count) + " parameters, ";
  }

  private Model add(StoredModels models, StoredModels.Description description)
      throws IOException, InterruptedException {
    if (architecture.isPresent()) {
      return models.addCheckpoint(name, file, description, architecture.get());
    }
    return ScriptModule.isOne(file)
        ? models.addScript(name, file, description, scriptedLayers(models))
        : models.add(name, file, description);
  }

  /** Runs the module once, in the worker's program, because there is no libtorch here. */
  private List<ScriptedLayer> scriptedLayers(StoredModels models)
      throws IOException, InterruptedException {
    ImageSize pictures =
        size.orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "a TorchScript module does not say what pictures it takes: give their size, such as --size 224"));
    models.requireAllowed(name, file);
    List<String> arguments =
        List.of(
            file.toString(),
            Integer.toString(mean.size()),
            Integer.toString(pictures.height()),
            Integer.toString(pictures.width()));
    WorkerProgram.Written written = worker.read(PROBE, arguments, "a TorchScript module", context);
    if (written.code() != 0) {
      throw new JobRefusedException(FailureCode.BAD_WEIGHTS, "%s is not added".formatted(file));
    }
    return ScriptedLayer.read(written.output());
  }

  private void requireNumbers(String option, List<Double> numbers) {
    if (numbers.size() > InputSpec.MOST_CHANNELS
        || numbers.stream().anyMatch(each -> !Double.isFinite(each))) {
      throw new ParameterException(
          spec.commandLine(),
          "%s must be a number for each channel, such as 0.5,0.5,0.5, and at most %d, but is %s"
              .formatted(option, InputSpec.MOST_CHANNELS, numbers));
    }
  }

  private List<String> classes() {
    if (labels.isEmpty()) {
      return List.of();
    }
    try {
      return Files.readAllLines(labels.get()).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE, "cannot read the labels " + labels.get(), e);
    }
  }
}
