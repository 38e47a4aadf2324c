package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.dataset.PictureArchive;
import io.dreamfleet.cli.fetch.Album;
import io.dreamfleet.cli.fetch.FetchedJob;
import io.dreamfleet.cli.fetch.Presentation;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.cli.watch.Tally;
import io.dreamfleet.cli.watch.Watch;
import io.dreamfleet.cli.watch.WatchDisplay;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Question;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Survey;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.SurveyCheck;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.status.SurveyResult;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Sends a survey, and where wished waits for it and gets what it leaves.
 *
 * @param says what of its result people are told
 */
record SurveyRun(
    Fleet fleet,
    CliContext context,
    SurveyOptions options,
    ReportOptions report,
    CommandSpec spec,
    BiConsumer<SurveyResult, PrintWriter> says) {
  /** What is checked before the fleet is asked does not depend on the bucket's name. */
  private static final String ANY_BUCKET = "s3://bucket/";

  ExitStatus run(Model model, ModelCatalog catalog, Question question) throws IOException {
    DataSetLimits limits = DataSetLimits.of(fleet.settings().limits());
    try (OpenArchive archive = new OpenArchive(options.images().archive(limits))) {
      check(model, question, archive.file());
      Submission submission =
          options.submission(
              options.survey(
                  model, provideWeights(model), provideData(archive.file(), limits), question));
      return options.waits() ? sendAndWait(submission, catalog) : send(submission);
    }
  }

  /** An archive that may not be there. */
  private record OpenArchive(Optional<PictureArchive> file) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }

  /** The survey is checked before anything is sent anywhere. */
  private void check(Model model, Question question, Optional<PictureArchive> archive) {
    String data =
        archive.map(file -> ANY_BUCKET + file.key()).or(options.images()::url).orElseThrow();
    Survey survey = options.survey(model, options.weights().url(), data, question);
    SurveyCheck check = new SurveyCheck(fleet.settings().limits());
    check.check(survey, model);
    archive.ifPresent(
        file -> {
          int pictures = file.data().drawn(survey.limit(), survey.seed()).size();
          check.checkPictures(survey, model, pictures);
          report
              .notes()
              .printf(
                  "%d of %d pictures, %s%n",
                  pictures,
                  file.data().samples().size(),
                  file.data().classes().isEmpty()
                      ? "without classes"
                      : file.data().classes().size() + " classes");
          report.notes().flush();
        });
  }

  private Optional<String> provideWeights(Model model) {
    if (options.weights().areBundled(model)) {
      return Optional.empty();
    }
    try (ObjectStore store = fleet.openStore();
        TransferDisplay transfer =
            new TransferDisplay(spec.commandLine().getErr(), context.terminal())) {
      return options.weights().provide(model, fleet.library(store), transfer);
    }
  }

  private String provideData(Optional<PictureArchive> archive, DataSetLimits limits) {
    try (ObjectStore store = fleet.openStore()) {
      if (archive.isPresent()) {
        return archive.get().publish(store);
      }
      String url = options.images().url().orElseThrow();
      new InputLibrary(store, InputLimits.of(fleet.settings().limits()))
          .require(url, limits::checkBytes);
      return url;
    }
  }

  private ExitStatus send(Submission submission) {
    try (JobProducer producer = new JobProducer(fleet.kafka())) {
      send(submission, producer);
    }
    report
        .notes()
        .printf(
            "%s  %s %s%nsent; see it with: dreamfleet watch --batch %s%n",
            submission.id().abbreviated(),
            submission.work().model(),
            submission.work().title(),
            submission.batch().orElseThrow());
    report.notes().flush();
    return ExitStatus.SUCCEEDED;
  }

  private void send(Submission submission, JobProducer producer) {
    new Dispatch(producer, spec.commandLine().getErr())
        .send(List.of(new Posting(submission, options.priority())));
  }

  private ExitStatus sendAndWait(Submission submission, ModelCatalog catalog) throws IOException {
    JobBoard board = new JobBoard();
    Instant start = Instant.now();
    String ours = submission.batch().orElseThrow();
    // subscribed before anything is sent, so that no event is missed
    try (StatusLog log = StatusLog.fromEnd(fleet.kafka());
        JobProducer producer = new JobProducer(fleet.kafka())) {
      send(submission, producer);
      Tally tally;
      try (WatchDisplay display = report.display(context, 1)) {
        tally =
            new Watch(log, board, display)
                .follow(
                    Set.of(submission.id()), event -> answersUs(event, ours), report.deadline());
      }
      report.conclude(tally, start, "--batch " + ours);
    }
    return fetch(submission.id(), board, catalog) ? ExitStatus.SUCCEEDED : ExitStatus.SOME_FAILED;
  }

  /** As {@code submit} has it: another request of the same survey has the same result. */
  private boolean answersUs(StatusEvent event, String ours) {
    return !options.force() || event.subject().batch().filter(ours::equals).isPresent();
  }

  private boolean fetch(JobId id, JobBoard board, ModelCatalog catalog) throws IOException {
    if (!(board.latest(id).orElse(null) instanceof StatusEvent.Succeeded succeeded)) {
      return false;
    }
    try (ObjectStore store = fleet.openStore()) {
      Optional<byte[]> json = store.get(succeeded.result());
      ResultDocument document =
          StatusJson.readDocument(
              json.orElseThrow(() -> new IOException("the result of survey " + id + " is gone")));
      if (document instanceof SurveyResult result) {
        says.accept(result, report.notes());
      }
      if (options.folder().isEmpty()) {
        return true;
      }
      Path folder = options.folder().get();
      List<FetchedJob> fetched =
          new Album(store, catalog, folder).fill(board.all(), Presentation.PLAIN);
      fetched.stream()
          .flatMap(job -> job.files().stream())
          .limit(1)
          .forEach(file -> report.notes().printf("open %s%n", folder.resolve(file)));
      report.notes().flush();
      return fetched.stream().allMatch(FetchedJob::isThere);
    }
  }
}
