package io.dreamfleet.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.Result.Made;

/** What {@code result.json} says; that it is there says that the job is done. */
public sealed interface ResultDocument permits Result, SurveyResult {
  /** The job. */
  JobId id();

  /** The job's content, every default written out. */
  JsonNode job();

  /** By what, where and when. */
  Made made();
}
