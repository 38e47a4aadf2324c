package io.dreamfleet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Submission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of version 1 as earlier builds wrote them: {@code first} without scores at the start,
 * {@code with-start-score} with them, and with a field {@code driven} that came and went; both
 * without snapshots and penalties. They were written by those builds' own classes.
 */
class EarlierFormatsTest {
  private static final Path EARLIER = Path.of("src", "test", "resources", "earlier");

  private static final JobId ID =
      new JobId("3a43dfce752a498ea4bc61e513ada77fbfd52f130bb981ee0895609bb5e7b937");

  @ParameterizedTest
  @ValueSource(strings = {"first", "with-start-score"})
  void an_earlier_job_is_the_same_job_with_the_same_id(String build) throws IOException {
    Submission submission = JobJson.read(Files.readAllBytes(EARLIER.resolve(build + "/job.json")));
    assertThat(submission.id()).isEqualTo(ID);
    assertThat(((Job) submission.work()).recipe().name()).isEqualTo("plain");
    assertThat(((Job) submission.work()).steps()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "with-start-score"})
  void an_earlier_result_is_read_and_holds_a_job_that_is_read(String build) throws IOException {
    Result result =
        StatusJson.readResult(Files.readAllBytes(EARLIER.resolve(build + "/result.json")));
    assertThat(result.id()).isEqualTo(ID);
    assertThat(result.score()).isEqualTo(2.5);
    assertThat(result.startScore())
        .isEqualTo(build.equals("first") ? Optional.empty() : Optional.of(0.5));
    assertThat(result.snapshots()).isEmpty();
    assertThat(result.curve()).containsExactly(new Result.CurvePoint(100, -1.5, 0.5, 1.25));
    assertThat(result.made().seconds()).containsEntry("total", 6.0);
    Job job = JobJson.readContent(result.job());
    assertThat(JobId.of(job)).isEqualTo(ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "with-start-score"})
  void earlier_events_are_read(String build) throws IOException {
    List<StatusEvent> events = new ArrayList<>();
    for (String line : Files.readAllLines(EARLIER.resolve(build + "/status.jsonl"))) {
      events.add(StatusJson.readEvent(line.getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(events)
        .extracting(StatusEvent::state)
        .containsExactly(
            JobState.QUEUED,
            JobState.RUNNING,
            JobState.SUCCEEDED,
            JobState.FAILED,
            JobState.CANCELLED);
    assertThat(events).extracting(StatusEvent::id).containsOnly(ID);
    assertThat(((StatusEvent.Succeeded) events.get(2)).isDriven()).isTrue();
  }

  @Test
  void what_a_newer_build_adds_is_passed_over() throws IOException {
    String event =
        """
        {"version":1,"state":"FAILED","id":"%s","at":"2026-11-25T12:00:00Z","mood":{"a":[1]},
         "worker":{"name":"w","attempt":1,"rack":7},"code":"OUT_OF_PAINT","reason":"no more blue"}"""
            .formatted(ID);
    StatusEvent read = StatusJson.readEvent(event.getBytes(StandardCharsets.UTF_8));
    assertThat(read)
        .isInstanceOfSatisfying(
            StatusEvent.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.INTERNAL);
              assertThat(failed.reason()).isEqualTo("no more blue");
            });
    String result =
        Files.readString(EARLIER.resolve("first").resolve("result.json"))
            .replace("\"score\" :", "\"palette\" : [ 1 ], \"score\" :")
            .replace("\"worker\" :", "\"rack\" : 7, \"worker\" :");
    assertThat(StatusJson.readResult(result.getBytes(StandardCharsets.UTF_8)).score())
        .isEqualTo(2.5);
  }
}
