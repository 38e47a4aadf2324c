package io.dreamfleet.status;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Submission;
import java.time.Instant;
import java.util.Optional;

/**
 * One event in the life of a job, as the status topic carries it (keyed by the job's id). The JSON
 * form is that of {@link StatusJson}, described by {@code schema/status.schema.json}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(StatusEvent.Queued.class),
  @JsonSubTypes.Type(StatusEvent.Running.class),
  @JsonSubTypes.Type(StatusEvent.Succeeded.class),
  @JsonSubTypes.Type(StatusEvent.Failed.class),
  @JsonSubTypes.Type(StatusEvent.Cancelled.class)
})
public sealed interface StatusEvent {

  /** Which job, and when. */
  Subject subject();

  JobState state();

  default JobId id() {
    return subject().id();
  }

  /**
   * What every event says.
   *
   * @param id the job
   * @param batch the batch of the request that this event answers
   * @param model the model's name; absent only where the record could not be read as a job
   * @param objective the unit's text form, or what a survey asks; absent only where the record
   *     could not be read as a job
   * @param at when it happened
   */
  record Subject(
      JobId id,
      Optional<String> batch,
      Optional<String> model,
      Optional<String> objective,
      Instant at) {

    /** What an event about a submission says of it. */
    public static Subject of(Submission submission, Instant at) {
      return new Subject(
          submission.id(),
          submission.batch(),
          Optional.of(submission.work().model()),
          Optional.of(submission.work().title()),
          at);
    }
  }

  /**
   * Who works on it.
   *
   * @param name the worker's name
   * @param attempt the delivery count, from 1
   */
  record Worker(String name, int attempt) {}

  /** The job is on the topic. */
  @JsonTypeName("QUEUED")
  record Queued(@JsonUnwrapped Subject subject) implements StatusEvent {
    /** The event with which a producer announces a submission. */
    public static Queued announcing(Submission submission) {
      return new Queued(Subject.of(submission, submission.submittedAt().orElseGet(Instant::now)));
    }

    @Override
    public JobState state() {
      return JobState.QUEUED;
    }
  }

  /** The work moves on. */
  @JsonTypeName("RUNNING")
  record Running(@JsonUnwrapped Subject subject, Worker worker, Progress progress)
      implements StatusEvent {
    @Override
    public JobState state() {
      return JobState.RUNNING;
    }
  }

  /**
   * The result is stored.
   *
   * @param score the objective's value for the final picture, measured in float32; absent for a
   *     survey
   * @param startScore what it was when the first step began; absent from old results, and for a
   *     survey
   * @param seconds from lease to stored result; that of the first computation when reused
   * @param source whether the picture was made now or was there already
   * @param image the picture's key in the store; absent for a survey that has none
   * @param result the result document's key in the store
   */
  @JsonTypeName("SUCCEEDED")
  record Succeeded(
      @JsonUnwrapped Subject subject,
      Worker worker,
      Optional<Double> score,
      Optional<Double> startScore,
      double seconds,
      Source source,
      Optional<String> image,
      String result)
      implements StatusEvent {

    /** Of a picture. */
    public Succeeded(
        Subject subject,
        Worker worker,
        double score,
        Optional<Double> startScore,
        double seconds,
        Source source,
        String image,
        String result) {
      this(
          subject,
          worker,
          Optional.of(score),
          startScore,
          seconds,
          source,
          Optional.of(image),
          result);
    }

    /** Where the result came from. */
    public enum Source {
      COMPUTED,
      STORED
    }

    /** Whether the ascent led anywhere: a unit that it could not drive is no better than before. */
    public boolean isDriven() {
      return startScore.isEmpty() || score.isEmpty() || score.get() > startScore.get();
    }

    @Override
    public JobState state() {
      return JobState.SUCCEEDED;
    }
  }

  /**
   * The job cannot succeed.
   *
   * @param code for programs
   * @param reason for people: what was wrong, what was given, what would be right
   */
  @JsonTypeName("FAILED")
  record Failed(@JsonUnwrapped Subject subject, Worker worker, FailureCode code, String reason)
      implements StatusEvent {
    @Override
    public JobState state() {
      return JobState.FAILED;
    }
  }

  /** Somebody took the job back. */
  @JsonTypeName("CANCELLED")
  record Cancelled(@JsonUnwrapped Subject subject) implements StatusEvent {
    @Override
    public JobState state() {
      return JobState.CANCELLED;
    }
  }
}
