package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.fetch.FetchedJob;
import io.dreamfleet.cli.sweep.Adoption;
import io.dreamfleet.cli.sweep.Estimate;
import io.dreamfleet.cli.sweep.LayerPatterns;
import io.dreamfleet.cli.sweep.Missing;
import io.dreamfleet.cli.sweep.Pace;
import io.dreamfleet.cli.sweep.Standing;
import io.dreamfleet.cli.sweep.SweepPlan;
import io.dreamfleet.cli.sweep.Workload;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet sweep}. */
@Command(
    name = "sweep",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Makes a picture of every channel of a network's layers, as one batch. Says first what that"
          + " takes, and asks. What the store has is not made again and what is on its way is not sent"
          + " again, so the same command goes on where it was left.",
      ""
    },
    footer = {
      "%nLayers, where none are named: the outputs of all blocks, those of the convolutions, linear",
      "layers and sums between them (behind their normalisation and activation, before pooling), and",
      "the classes; of resnet18 relu, layer1.0 to layer4.1 and fc. Everything within a block is left",
      "out, and what a connection leads around is no block's output.",
      "%nExamples:",
      "  dreamfleet sweep emojinet",
      "  dreamfleet sweep resnet18 --layers \"layer3.*,layer4.*,fc\" --steps 256 --yes --watch",
      "  dreamfleet sweep resnet18 --layers all --dry-run",
      "  dreamfleet sweep emojinet --recipe lucid,maco --negative --batch both",
      "%ndreamfleet gallery makes a site of such a batch, dreamfleet fetch gets its pictures.",
      "%nExit codes: 0 sent, or nothing was missing; with --watch, all succeeded; 1 some failed or did"
          + " not end in time, 2 usage, 3 cannot reach the fleet."
    })
public final class SweepCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Option(
      names = "--layers",
      paramLabel = "LAYER,LAYER,...",
      split = ",",
      hideParamSyntax = true,
      description =
          "Names, patterns such as \"layer3.*\", or all; default: the main layers, see below.")
  private List<String> layers = List.of();

  @Mixin private NegativeOption negative;
  @Mixin private JobOptions options;
  @Mixin private WeightsOption weights;
  @Mixin private SendOptions sending;
  @Mixin private SweepConsent consent;

  @Option(names = "--watch", description = "Wait for all jobs and show in a line how far they are.")
  private boolean watch;

  @Mixin private OutputOptions output;
  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public SweepCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    String name = sending.batch("sweep-" + modelName);
    output.check(context);
    if (output.animates() && !options.keepsSnapshots()) {
      throw new ParameterException(
          spec.commandLine(),
          "--animate needs --snapshots, which it plays; try --snapshots every:16");
    }
    consent.check(context);
    Fleet fleet = Fleet.of(connection, context);
    ModelCatalog catalog = fleet.catalog();
    Model model = catalog.model(modelName);
    // of other weights the address is part of every job, and so needed before any is looked for
    SweepPlan plan =
        plan(model, weights.areOwn() ? Optional.empty() : provideWeights(fleet, model));
    plan.check(new JobCheck(new JobLimits(fleet.settings().limits())));
    Request request = new Request(plan, plan.ids(), name);
    boolean waits = watch || output.folder().isPresent();
    return (waits ? sweepAndWatch(fleet, catalog, request) : sweep(fleet, catalog, request)).code();
  }

  /** What was asked for. */
  private record Request(SweepPlan plan, List<JobId> ids, String batch) {}

  private SweepPlan plan(Model model, Optional<String> weightsUrl) {
    InputPictures.Urls none = new InputPictures.Urls(Optional.empty(), Optional.empty());
    return new SweepPlan(
        model,
        new LayerPatterns(model).chosen(layers),
        channels -> options.jobs(model.name(), weightsUrl, negative.applied(channels), none));
  }

  private ExitStatus sweep(Fleet fleet, ModelCatalog catalog, Request request) {
    if (send(fleet, catalog, request).filter(open -> !open.isEmpty()).isPresent()) {
      say("see them with: dreamfleet watch --batch " + request.batch());
    }
    return ExitStatus.SUCCEEDED;
  }

  private ExitStatus sweepAndWatch(Fleet fleet, ModelCatalog catalog, Request request)
      throws IOException {
    ExitStatus watched = ExitStatus.SUCCEEDED;
    // subscribed before anything is looked at or sent, so that no event is missed
    try (StatusLog log = StatusLog.fromEnd(fleet.kafka())) {
      Optional<Set<JobId>> open = send(fleet, catalog, request);
      if (open.isEmpty()) {
        return ExitStatus.SUCCEEDED;
      }
      if (!open.get().isEmpty() && !follow(log, open.get(), request.batch()).allSucceeded()) {
        watched = ExitStatus.SOME_FAILED;
      }
    }
    ExitStatus fetched = fetch(fleet, catalog, request);
    return watched == ExitStatus.SUCCEEDED ? fetched : watched;
  }

  /**
   * Sends what is missing, if that is wished.
   *
   * @return the jobs to wait for; empty where nothing is to be done
   */
  private Optional<Set<JobId>> send(Fleet fleet, ModelCatalog catalog, Request request) {
    try (ObjectStore store = fleet.openStore()) {
      Standing standing =
          Standing.of(request.ids(), modelName, request.batch(), fleet.kafka(), store);
      Missing missing = new Missing(request.ids(), standing);
      Workload workload = new Workload(catalog);
      Estimate.of(request.plan(), missing, workload)
          .print(request.plan(), Pace.measured(standing, workload, store), report.notes());
      if (!consent.given(missing.count(), request.batch(), report.notes())) {
        return Optional.empty();
      }
      if (missing.count() > 0) {
        if (weights.areOwn()) {
          provideWeights(fleet, request.plan().model());
        }
        post(fleet, request, missing);
      }
      Set<JobId> untold = standing.untold();
      new Adoption(fleet.kafka(), store, request.batch()).adopt(untold);
      if (!untold.isEmpty()) {
        say(
            "%s %s there already: now of batch %s"
                .formatted(
                    Counts.text(untold.size()),
                    untold.size() == 1 ? "picture was" : "pictures were",
                    request.batch()));
      }
      return Optional.of(missing.open());
    }
  }

  private void post(Fleet fleet, Request request, Missing missing) {
    Instant start = Instant.now();
    try (JobProducer producer = new JobProducer(fleet.kafka())) {
      new Dispatch(producer, spec.commandLine().getErr())
          .send(
              missing
                  .jobs(request.plan())
                  .map(job -> new Posting(submission(job, request.batch()), sending.priority())),
              missing.count());
    }
    say(
        "%s %s sent as batch %s in %.1f s"
            .formatted(
                Counts.text(missing.count()),
                missing.count() == 1 ? "job" : "jobs",
                request.batch(),
                (Instant.now().toEpochMilli() - start.toEpochMilli()) / 1000.0));
  }

  private static Submission submission(Job job, String batch) {
    return new Submission(
        job,
        Optional.of(batch),
        Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS)),
        Submission.DEFAULT_PROGRESS_EVERY,
        OnExisting.REUSE);
  }

  /** Sees to it that workers find the weights; the address of those that are not the model's. */
  private Optional<String> provideWeights(Fleet fleet, Model model) {
    if (weights.areBundled(model)) {
      return Optional.empty();
    }
    try (ObjectStore store = fleet.openStore();
        TransferDisplay transfer =
            new TransferDisplay(spec.commandLine().getErr(), context.terminal())) {
      return weights.provide(model, fleet.library(store), transfer);
    }
  }

  private Tally follow(StatusLog log, Set<JobId> ids, String ourBatch) {
    Instant start = Instant.now();
    Tally tally;
    try (WatchDisplay display = report.summary(context, ids.size())) {
      tally = new Watch(log, new JobBoard(), display).follow(ids, event -> true, report.deadline());
    }
    report.conclude(tally, start, "--batch " + ourBatch);
    return tally;
  }

  /** Fetches the pictures of all, of those too that were there before. */
  private ExitStatus fetch(Fleet fleet, ModelCatalog catalog, Request request) throws IOException {
    if (output.folder().isEmpty()) {
      return ExitStatus.SUCCEEDED;
    }
    Set<JobId> ids = new HashSet<>(request.ids());
    JobBoard board = new JobBoard();
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      log.readToEnd(
          event -> {
            if (ids.contains(event.id())) {
              board.apply(event);
            }
          });
    }
    try (ObjectStore store = fleet.openStore()) {
      List<FetchedJob> fetched = output.fetch(board.all(), store, catalog, context, report.notes());
      return fetched.stream().allMatch(output::isComplete)
          ? ExitStatus.SUCCEEDED
          : ExitStatus.SOME_FAILED;
    }
  }

  private void say(String sentence) {
    PrintWriter notes = report.notes();
    notes.println(sentence);
    notes.flush();
  }
}
