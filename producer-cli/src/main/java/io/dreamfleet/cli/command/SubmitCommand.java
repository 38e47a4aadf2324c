package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.fetch.FetchedJob;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.JsonDisplay;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.ObjectiveExpression;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
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

/** {@code dreamfleet submit}. */
@Command(
    name = "submit",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Submits jobs: one picture for each unit named. Every job is checked first; if one is wrong,"
          + " nothing is sent.",
      ""
    },
    footer = {
      "%nUnits:",
      "  layer2           a whole layer; dreamfleet models layers MODEL lists them",
      "  layer2:7         a channel: layer2:0-15, layer2:1,5,9-12 and layer2:* are several",
      "  layer2:7@3,8     one element of it, at row 3 and column 8",
      "  fc:207           a class's logit, by number or by label: \"fc:tiger face\"",
      "%nWhat is made of units:",
      "  -layer4:10       minimised; what begins with - stands behind --: ... -- -layer4:10",
      "  neuron(layer2:7) the element in the middle; neuron(layer2:0-15) is several",
      "  max(layer2:7)    the largest element instead of the mean; sum(layer2:7) the sum",
      "  deepdream(layer3)                      the mean square of a layer",
      "  logit(tiger face)                      as fc:tiger face, in sums too",
      "  direction(layer4, FILE, POWER)         a vector of a number for each channel (.npy, JSON or",
      "                   text), or s3://BUCKET/KEY; with the cosine to a power, 0 where left out;",
      "                   cosine(layer4, FILE) is short for power 2",
      "  caricature(layer3, FILE, POWER)        what makes a layer's output like the one in a .npy file",
      "                   of (channels, height, width), as dreamfleet activations leaves them",
      "  layer4:10 + 0.5*layer3:7 - layer4:99   a weighted sum, 2*(a - b) too",
      "  interpolate(layer4:10, layer4:99, 5)   five jobs from one to the other",
      "%nExamples:",
      "  dreamfleet submit emojinet layer3:7 --watch",
      "  dreamfleet submit emojinet layer1:0-15 \"fc:octopus,rainbow\" --out pictures --contact-sheet",
      "  dreamfleet submit resnet18 layer4:10 --size 320x240 --steps 1024 --seed 3 --batch night",
      "  dreamfleet submit resnet18 fc:207 --weights my-resnet18.pth --optimizer sgd --lr 0.5",
      "  dreamfleet submit emojinet layer3:10 --recipe lucid --set transform.rotate=5 --out pictures",
      "  dreamfleet submit emojinet \"layer3:10 - 0.5*layer3:7\" \"neuron(layer2:0-3)\" --negative",
      "  dreamfleet submit emojinet layer3:10 --snapshots every:16 --out pictures --animate",
      "  dreamfleet submit emojinet layer3:10 --diverse 4 --out pictures --contact-sheet",
      "  dreamfleet submit emojinet layer3:10 --recipe dream --input photo.jpg --out pictures",
      "  dreamfleet submit emojinet layer3:10 --recipe dream --input photo.jpg --mask sky.png",
      "%nWithout --watch or --out the command returns when the jobs are sent; see them with",
      "dreamfleet watch, and get their pictures with dreamfleet fetch.",
      "%nExit codes: 0 all succeeded, 1 some failed or did not end in time, 2 usage, 3 cannot reach"
          + " the fleet."
    })
public final class SubmitCommand implements Callable<Integer> {
  /** Beyond this, a list of jobs tells nobody anything. */
  private static final int LISTED = 20;

  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "UNIT",
      description = "What to maximise; see below.")
  private List<String> units;

  @Mixin private NegativeOption negative;
  @Mixin private JobOptions options;
  @Mixin private WeightsOption weights;
  @Mixin private InputOption input;

  @Mixin private SendOptions sending;

  @Option(
      names = "--progress-every",
      paramLabel = "K",
      defaultValue = "" + Submission.DEFAULT_PROGRESS_EVERY,
      description =
          "Steps between progress reports, which come every second at least; default:"
              + " ${DEFAULT-VALUE}.")
  private int progressEvery;

  @Option(names = "--force", description = "Compute pictures again that the store has already.")
  private boolean force;

  @Option(names = "--watch", description = "Wait for all jobs and show how they come along.")
  private boolean watch;

  @Mixin private OutputOptions output;
  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public SubmitCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Fleet fleet = Fleet.of(connection, context);
    ModelCatalog catalog = fleet.catalog();
    Model model = catalog.model(modelName);
    ObjectiveFiles.Stored stored =
        new ObjectiveFiles(
                model,
                options.size().orElse(model.defaultSize()),
                fleet.settings().store().bucket())
            .stored(units);
    List<Objective> objectives =
        negative.applied(new ObjectiveExpression(model).expand(stored.expressions()));
    String name = sending.batchOfNow(modelName);
    Request request =
        new Request(
            model,
            objectives,
            input.pictures(InputLimits.of(fleet.settings().limits())),
            name,
            stored.uploads(),
            new JobCheck(new JobLimits(fleet.settings().limits())));
    submissions(request, weights.url(), request.pictures().provisionalUrls());
    output.check(context);
    if (output.animates() && !options.keepsSnapshots()) {
      throw new ParameterException(
          spec.commandLine(),
          "--animate needs --snapshots, which it plays; try --snapshots every:16");
    }
    boolean waits = watch || output.folder().isPresent();
    return (waits ? submitAndWatch(fleet, catalog, request) : submit(fleet, request)).code();
  }

  /** What was asked for. */
  private record Request(
      Model model,
      List<Objective> objectives,
      InputPictures pictures,
      String batch,
      List<InputUpload> vectors,
      JobCheck check) {}

  /** The request as jobs, each of them checked. */
  private List<Submission> submissions(
      Request request, Optional<String> weightsUrl, InputPictures.Urls urls) {
    return options.jobs(request.model().name(), weightsUrl, request.objectives(), urls).stream()
        .map(
            job -> {
              request.check().check(job, request.model());
              request
                  .pictures()
                  .input()
                  .flatMap(PicturePlace::file)
                  .ifPresent(file -> request.check().checkInput(job, request.model(), file.size()));
              return new Submission(
                  job,
                  Optional.of(request.batch()),
                  Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS)),
                  progressEvery,
                  force ? OnExisting.RECOMPUTE : OnExisting.REUSE);
            })
        .toList();
  }

  private ExitStatus submit(Fleet fleet, Request request) {
    try (JobProducer producer = new JobProducer(fleet.kafka())) {
      List<Submission> sent = send(fleet, request, producer);
      if (report.json()) {
        JsonDisplay json =
            new JsonDisplay(spec.commandLine().getOut(), spec.commandLine().getErr());
        sent.forEach(submission -> json.show(StatusEvent.Queued.announcing(submission)));
      }
      describe(sent, request.batch());
    }
    return ExitStatus.SUCCEEDED;
  }

  private ExitStatus submitAndWatch(Fleet fleet, ModelCatalog catalog, Request request)
      throws IOException {
    JobBoard board = new JobBoard();
    Tally tally;
    // subscribed before anything is sent, so that no event is missed
    try (StatusLog log = StatusLog.fromEnd(fleet.kafka());
        JobProducer producer = new JobProducer(fleet.kafka())) {
      Set<JobId> ids = new LinkedHashSet<>();
      send(fleet, request, producer).forEach(submission -> ids.add(submission.id()));
      tally = follow(log, board, ids, request.batch());
    }
    ExitStatus fetched = fetch(fleet, catalog, board);
    return tally.allSucceeded() ? fetched : ExitStatus.SOME_FAILED;
  }

  private Tally follow(StatusLog log, JobBoard board, Set<JobId> ids, String ourBatch) {
    Instant start = Instant.now();
    Tally tally;
    try (WatchDisplay display = report.display(context, ids.size())) {
      tally =
          new Watch(log, board, display)
              .follow(ids, event -> answersUs(event, ourBatch), report.deadline());
    }
    report.conclude(tally, start, "--batch " + ourBatch);
    return tally;
  }

  /**
   * Whether an event is about our request. Another request of the same job has the same result,
   * unless we want it computed anew.
   */
  private boolean answersUs(StatusEvent event, String ourBatch) {
    return !force || event.subject().batch().filter(ourBatch::equals).isPresent();
  }

  private ExitStatus fetch(Fleet fleet, ModelCatalog catalog, JobBoard board) throws IOException {
    if (output.folder().isEmpty()) {
      return ExitStatus.SUCCEEDED;
    }
    try (ObjectStore store = fleet.openStore()) {
      List<FetchedJob> fetched = output.fetch(board.all(), store, catalog, context, report.notes());
      return fetched.stream().allMatch(output::isComplete)
          ? ExitStatus.SUCCEEDED
          : ExitStatus.SOME_FAILED;
    }
  }

  private List<Submission> send(Fleet fleet, Request request, JobProducer producer) {
    List<Submission> submissions =
        submissions(
            request, provideWeights(fleet, request.model()), providePictures(fleet, request));
    provideVectors(fleet, request.vectors());
    new Dispatch(producer, spec.commandLine().getErr())
        .send(submissions.stream().map(each -> new Posting(each, sending.priority())).toList());
    return submissions;
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

  private static void provideVectors(Fleet fleet, List<InputUpload> vectors) {
    if (!vectors.isEmpty()) {
      try (ObjectStore store = fleet.openStore()) {
        vectors.forEach(each -> each.send(store));
      }
    }
  }

  /** Sees to it that workers find the input and its mask, where there are any. */
  private static InputPictures.Urls providePictures(Fleet fleet, Request request) {
    if (request.pictures().areNone()) {
      return request.pictures().provisionalUrls();
    }
    try (ObjectStore store = fleet.openStore()) {
      return request.pictures().provide(store, InputLimits.of(fleet.settings().limits()));
    }
  }

  private void describe(List<Submission> sent, String name) {
    PrintWriter notes = report.notes();
    sent.stream()
        .limit(LISTED)
        .forEach(
            submission ->
                notes.printf(
                    "%s  %s %s%n",
                    submission.id().abbreviated(),
                    submission.work().model(),
                    submission.work().title()));
    if (sent.size() > LISTED) {
      notes.printf("... and %d more%n", sent.size() - LISTED);
    }
    notes.printf(
        "%d %s sent; see them with: dreamfleet watch --batch %s%n",
        sent.size(), sent.size() == 1 ? "job" : "jobs", name);
    notes.flush();
  }
}
