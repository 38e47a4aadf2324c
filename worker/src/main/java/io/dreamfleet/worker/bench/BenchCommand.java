package io.dreamfleet.worker.bench;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.ascent.StepProfile;
import io.dreamfleet.worker.ascent.Throughput;
import io.dreamfleet.worker.ascent.Throughput.Effort;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dreamfleet bench}: measures the ascent on this machine, without a fleet. */
@Command(
    name = "dreamfleet bench",
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpWidth = 100,
    description = {
      "Measures how fast this machine makes ascent steps (Adam): each layer with each precision,"
          + " batch size and recipe, the median of some repetitions after a warm-up. Needs no Kafka, no store"
          + " and no weights: the network's values come from a formula.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet bench",
      "  dreamfleet bench --layer layer4 --batch 1 --profile",
      "  dreamfleet bench --model emojinet --layer layer2:7 --layer fc:0 --batch 1,8,32 --json",
      "%nIt runs the worker's jar; --worker-jar PATH or DREAMFLEET_WORKER_JAR names one that is not"
          + " where the build leaves it.",
      "%nExit codes: 0 done, 1 a fault of the machine or of dreamfleet, 2 usage."
    })
final class BenchCommand implements Callable<Integer> {
  private static final String AUTO = "auto";
  private static final int PROFILED_STEPS = 10;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "resnet18",
      description = "See dreamfleet models list. Default: ${DEFAULT-VALUE}.")
  private String modelName;

  @Option(
      names = "--layer",
      paramLabel = "UNIT",
      defaultValue = "layer4:0",
      description =
          "A unit, such as layer4 or layer4:0; may be repeated. Default: ${DEFAULT-VALUE}.")
  private List<String> units;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Pictures of NxN pixels; default: the network's own size.")
  private Optional<Integer> size = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N,...",
      split = ",",
      hideParamSyntax = true,
      defaultValue = "1,8,16",
      description = "How many pictures a step moves. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches;

  @Option(
      names = "--precision",
      paramLabel = "FORMAT,...",
      split = ",",
      hideParamSyntax = true,
      defaultValue = AUTO,
      description =
          "Number formats of the network, or auto for the worker's choice on this device. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> precisions;

  @Option(
      names = "--recipe",
      paramLabel = "NAME,...",
      split = ",",
      hideParamSyntax = true,
      defaultValue = Recipe.PLAIN,
      description =
          "Recipes, each with its own numbers; see dreamfleet recipes. Default: ${DEFAULT-VALUE}.")
  private List<String> recipeNames;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = AUTO,
      description =
          "auto (the first GPU, or the CPU where there is none), cpu, or gpu:N. Default:"
              + " ${DEFAULT-VALUE}.")
  private String deviceName;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "5",
      description = "Repetitions that the median is taken of. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How long a repetition lasts about. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--json", description = "One JSON object a line instead of a table.")
  private boolean json;

  @Option(
      names = "--profile",
      description =
          "Also says where a step's time goes, operator by operator, by libtorch's own profiler; on"
              + " the CPU only.")
  private boolean profile;

  @Option(
      names = "--serve",
      hidden = true,
      description = "Answers lines UNIT BATCH STEPS on standard input with seconds.")
  private boolean serve;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  /** The command with its way of telling what went wrong. */
  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand())
        .setParameterExceptionHandler(
            (failure, arguments) -> said(failure.getCommandLine(), failure.getMessage(), true))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              boolean usage =
                  failure instanceof ParameterException
                      || failure instanceof JobRefusedException
                      || failure instanceof IllegalArgumentException;
              return said(line, usage ? failure.getMessage() : failure.toString(), usage);
            });
  }

  private static int said(CommandLine line, String sentence, boolean usage) {
    PrintWriter err = line.getErr();
    err.println("dreamfleet bench: " + sentence);
    if (usage) {
      err.println("See: dreamfleet bench --help");
    }
    err.flush();
    return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException {
    Model model = ModelCatalog.builtIn().model(modelName);
    ImageSize pictures = size.map(n -> new ImageSize(n, n)).orElse(model.defaultSize());
    Effort effort = new Effort(repetitions, seconds);
    List<Objective> objectives = units.stream().map(unit -> unit(unit, model, pictures)).toList();
    batches.forEach(BenchCommand::checkBatch);
    List<Recipe> recipes = recipeNames.stream().map(BenchCommand::batchable).toList();
    ComputeDevice device = ComputeDevice.open(deviceName);
    if (profile && device.device().isGpu()) {
      throw new IllegalArgumentException(
          "--profile sees the CPU only, but %s was taken; add --device cpu, or use NVIDIA's nsys"
              .formatted(device.name()));
    }
    List<Precision> formats = precisions.stream().map(device::precision).toList();
    WeightedNetwork network = FormulaWeights.of(model.network());
    PrintWriter out = spec.commandLine().getOut();
    if (serve) {
      serve(model, network, new Served(pictures, formats.get(0), recipes.get(0)), device, out);
      return CommandLine.ExitCode.OK;
    }
    BenchReport report = json ? BenchReport.json(out) : BenchReport.table(out);
    report.begin(device, effort);
    for (Objective objective : objectives) {
      for (Precision precision : formats) {
        for (int batch : batches) {
          for (Recipe recipe : recipes) {
            Workload workload =
                new Workload(network, objective, pictures, batch, precision, recipe);
            measure(workload, device, effort, report);
          }
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private void measure(Workload workload, ComputeDevice device, Effort effort, BenchReport report) {
    try (Throughput throughput = Throughput.open(workload, device)) {
      report.measured(workload, device, throughput.measure(effort));
    }
    if (profile) {
      report.profiled(workload, StepProfile.of(workload, device, PROFILED_STEPS));
    }
  }

  private static Recipe batchable(String name) {
    Recipe recipe = Recipe.named(name);
    if (recipe.octaves().isPresent()) {
      throw new IllegalArgumentException("recipe %s has no batches to measure".formatted(name));
    }
    return recipe;
  }

  /** What all turns have in common. */
  private record Served(ImageSize pictures, Precision precision, Recipe recipe) {}

  private void serve(
      Model model, WeightedNetwork network, Served served, ComputeDevice device, PrintWriter out)
      throws IOException {
    try (BenchTurns turns =
        new BenchTurns(
            (unit, batch) ->
                Throughput.open(
                    new Workload(
                        network,
                        unit(unit, model, served.pictures()),
                        served.pictures(),
                        batch,
                        served.precision(),
                        served.recipe()),
                    device))) {
      out.printf(
          "ready torch %s %s on %s%n",
          ComputeDevice.pytorchVersion(), served.precision().text(), device.name());
      turns.answer(new InputStreamReader(System.in, StandardCharsets.UTF_8), out);
    }
  }

  private static Objective unit(String text, Model model, ImageSize pictures) {
    Objective objective = Objective.parse(text);
    Job job =
        new Job(
            model.name(), Optional.empty(), objective, Recipe.plain(), Optional.of(pictures), 1, 0);
    return new JobCheck(JobLimits.DEFAULT).checked(job, model).objective();
  }

  private static void checkBatch(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("--batch must be 1 or more, but is " + batch);
    }
  }
}
