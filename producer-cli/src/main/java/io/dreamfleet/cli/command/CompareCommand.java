package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.fetch.Album;
import io.dreamfleet.cli.fetch.Comparison;
import io.dreamfleet.cli.fetch.FetchedJob;
import io.dreamfleet.cli.fetch.Presentation;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.LastConvolution;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.ObjectiveExpression;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.model.WeightsSource;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dreamfleet compare}. */
@Command(
    name = "compare",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Makes the same pictures of several networks and lays them out on one sheet: a row for each"
          + " network, a column for each channel. Every job is checked first; if one is wrong, nothing is"
          + " sent.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet compare --models densenet121,vgg16,resnet18 --channels 0-7 --out comparison",
      "  dreamfleet compare --models resnet18,resnet34 --layer layer3 --channels 1,5,9 --out layer3",
      "%nThe sheet is comparison.png; beside it are the pictures and jobs.json, as fetch leaves them.",
      "The last convolution is the last in a network's graph that is not its classifier.",
      "%nExit codes: 0 all succeeded, 1 some failed or did not end in time, 2 usage, 3 cannot reach"
          + " the fleet."
    })
public final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--models",
      paramLabel = "MODEL,MODEL,...",
      split = ",",
      hideParamSyntax = true,
      required = true,
      description = "The networks, one row each; see dreamfleet models list.")
  private List<String> modelNames;

  @Option(
      names = "--layer",
      paramLabel = "LAYER",
      description = "A layer that all of them have; default: each network's last convolution.")
  private Optional<String> layer = Optional.empty();

  @Option(
      names = "--last-conv",
      description = "Each network's last convolution, which is the default too.")
  private boolean lastConvolution;

  @Option(
      names = "--channels",
      paramLabel = "N-M,N,...",
      required = true,
      description = "Channels of the layer, such as 0-7 or 1,5,9-12: a column each.")
  private String channels;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "Folder for the sheet, comparison.png, and the pictures.")
  private Path folder;

  @Mixin private JobOptions options;

  @Mixin private SendOptions sending;
  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public CompareCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    requireSense();
    Fleet fleet = Fleet.of(connection, context);
    ModelCatalog catalog = fleet.catalog();
    String name = sending.batchOfNow("compare");
    List<Model> models = modelNames.stream().distinct().map(catalog::model).toList();
    JobCheck check = new JobCheck(new JobLimits(fleet.settings().limits()));
    List<Comparison.Row> rows = new ArrayList<>();
    List<Job> all = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (Model model : models) {
      String compared = layer.orElseGet(() -> LastConvolution.of(model));
      List<Job> jobs = jobs(model, compared, check);
      if (columns.isEmpty()) {
        // the others have the same channels
        jobs.forEach(job -> columns.add(heading(job.objective())));
      }
      rows.add(new Comparison.Row(model.name(), compared, jobs.stream().map(JobId::of).toList()));
      all.addAll(jobs);
    }
    models.forEach(model -> provideWeights(fleet, model));
    BatchRun.Outcome outcome =
        new BatchRun(fleet, context, report, name, sending.priority(), spec.commandLine().getErr())
            .of(all);
    boolean complete = draw(fleet, catalog, outcome.board(), new Comparison(columns, rows));
    return (complete && outcome.tally().allSucceeded()
            ? ExitStatus.SUCCEEDED
            : ExitStatus.SOME_FAILED)
        .code();
  }

  private void requireSense() {
    if (layer.isPresent() && lastConvolution) {
      throw usage("give either --layer or --last-conv, not both");
    }
    if (!channels.matches("\\d+(-\\d+)?(,\\d+(-\\d+)?)*")) {
      throw usage("--channels must be such as 0-7 or 1,5,9-12, but is \"" + channels + "\"");
    }
    if (options.recipeCount() > 1) {
      throw usage("--recipe: a comparison is of one recipe; take one, and compare again");
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** A network's jobs, each of them checked; what is wrong with one names the network. */
  private List<Job> jobs(Model model, String compared, JobCheck check) {
    List<Objective> objectives =
        new ObjectiveExpression(model).expand(List.of(compared + ":" + channels));
    InputPictures.Urls none = new InputPictures.Urls(Optional.empty(), Optional.empty());
    List<Job> jobs = options.jobs(model.name(), Optional.empty(), objectives, none);
    jobs.forEach(job -> check.check(job, model));
    return jobs;
  }

  private static String heading(Objective objective) {
    return objective instanceof Objective.Channel unit
        ? "channel " + unit.channel()
        : objective.text();
  }

  private void provideWeights(Fleet fleet, Model model) {
    if (model.weights() instanceof WeightsSource.Bundled) {
      return;
    }
    try (ObjectStore store = fleet.openStore();
        TransferDisplay transfer =
            new TransferDisplay(spec.commandLine().getErr(), context.terminal())) {
      WeightsLibrary library = fleet.library(store);
      if (!library.isInFleet(model)) {
        library.pull(model, transfer);
      }
    }
  }

  /** Fetches the pictures and draws the sheet. */
  private boolean draw(Fleet fleet, ModelCatalog catalog, JobBoard board, Comparison comparison)
      throws IOException {
    try (ObjectStore store = fleet.openStore()) {
      Album album = new Album(store, catalog, folder);
      List<FetchedJob> fetched = album.fill(board.all(), Presentation.PLAIN);
      PrintWriter notes = report.notes();
      notes.printf("comparison: %s%n", album.drawComparison(comparison, fetched));
      notes.flush();
      return fetched.stream().allMatch(job -> job.file().isPresent());
    }
  }
}
