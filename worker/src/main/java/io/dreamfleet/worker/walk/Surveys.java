package io.dreamfleet.worker.walk;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Survey;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.SurveyCheck;
import io.dreamfleet.status.ResultDocument;
import io.dreamfleet.worker.checkpoint.Checkpoints;
import io.dreamfleet.worker.queue.Lease;
import io.dreamfleet.worker.survey.SurveyOutcome;
import io.dreamfleet.worker.survey.SurveyRequest;
import io.dreamfleet.worker.survey.Surveyor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a survey's life that is its own: its data set is fetched, looked at, and what was
 * found is stored. What comes before and after is {@link JobWalk}'s.
 *
 * @param limits of data sets
 */
public record Surveys(
    SurveyCheck check,
    DataSetLimits limits,
    LoadedModels models,
    StoredInputs inputs,
    Surveyor surveyor,
    SurveyRoom room,
    Checkpoints checkpoints,
    ResultStore results,
    StatusReport report) {
  private static final Logger log = LoggerFactory.getLogger(Surveys.class);

  /**
   * Does a survey and stores what came of it.
   *
   * @throws io.dreamfleet.job.JobRefusedException when it can never be done
   */
  ResultDocument compute(Submission submission, Survey survey, Lease lease) {
    Instant startedAt = Instant.now();
    Model model = models.find(survey.model(), lease);
    check.check(survey, model);
    try (SurveyRoom.Stay stay = room.enter(lease)) {
      return compute(submission, survey, model, startedAt, lease);
    }
  }

  private ResultDocument compute(
      Submission submission, Survey survey, Model model, Instant startedAt, Lease lease) {
    Path archive = emptyFile();
    try {
      DataSet data = inputs.dataSet(survey.data(), archive, limits, lease);
      int pictures = data.drawn(survey.limit(), survey.seed()).size();
      check.checkPictures(survey, model, pictures);
      log.info(
          "job {} started: {} {}, {} pictures",
          submission.id(),
          survey.model(),
          survey.title(),
          pictures);
      SurveyRequest request =
          new SurveyRequest(survey, model, models.load(model, survey.weights(), lease), data);
      SurveyOutcome outcome =
          surveyor.run(
              request,
              report.surveyListener(submission, lease),
              checkpoints.ofSurvey(submission.id(), lease));
      lease.computed();
      return results.store(submission, survey, outcome, startedAt, lease);
    } finally {
      remove(archive);
    }
  }

  private static Path emptyFile() {
    try {
      return Files.createTempFile("dreamfleet-data-", ".zip");
    } catch (IOException e) {
      throw new UncheckedIOException("no room for a data set on this machine's disk", e);
    }
  }

  private static void remove(Path archive) {
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      log.warn("{} cannot be removed: {}", archive, e.getMessage());
    }
  }
}
