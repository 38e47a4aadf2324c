package io.dreamfleet.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.StatusEvent.Subject;
import io.dreamfleet.status.StatusEvent.Worker;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
  private static final Subject SUBJECT =
      new Subject(
          new JobId("ab".repeat(32)),
          Optional.of("demo"),
          Optional.of("emojinet"),
          Optional.of("layer2:7"),
          Instant.parse("2026-11-25T12:00:00Z"));
  private static final Worker WORKER = new Worker("w1", 2);

  @Test
  void every_event_survives_the_way_through_json() throws IOException {
    List<StatusEvent> events =
        List.of(
            new StatusEvent.Queued(SUBJECT),
            new StatusEvent.Running(SUBJECT, WORKER, new Progress(100, 512, -1.5, 0.5, 80, 1.25)),
            new StatusEvent.Succeeded(
                SUBJECT,
                WORKER,
                2.5,
                Optional.of(0.5),
                6,
                StatusEvent.Succeeded.Source.STORED,
                "i",
                "r"),
            new StatusEvent.Failed(SUBJECT, WORKER, FailureCode.UNKNOWN_LAYER, "why"),
            new StatusEvent.Cancelled(SUBJECT));
    for (StatusEvent event : events) {
      assertThat(StatusJson.readEvent(StatusJson.write(event))).isEqualTo(event);
    }
  }

  @Test
  void an_event_is_flat_and_names_its_version_and_state() {
    StatusEvent event =
        new StatusEvent.Queued(
            new Subject(
                SUBJECT.id(),
                Optional.empty(),
                SUBJECT.model(),
                SUBJECT.objective(),
                SUBJECT.at()));
    assertThat(new String(StatusJson.write(event), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"version\":1,\"state\":\"QUEUED\",\"id\":\"%s\",\"model\":\"emojinet\",\"objective\":\"layer2:7\",\"at\":\"2026-11-25T12:00:00Z\"}"
                .formatted("ab".repeat(32)));
  }

  @Test
  void a_field_of_a_newer_version_is_ignored() throws IOException {
    String json =
        "{\"version\":1,\"state\":\"QUEUED\",\"mood\":\"fine\",\"id\":\"%s\",\"at\":\"2026-11-25T12:00:00Z\"}"
            .formatted("ab".repeat(32));
    assertThat(StatusJson.readEvent(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)).state())
        .isEqualTo(JobState.QUEUED);
  }

  @Test
  void what_is_no_message_or_not_a_whole_one_is_refused() {
    for (String json : List.of("null", "{}", "[]", "{\"state\":\"QUEUED\"}", "{\"version\":1")) {
      byte[] bytes = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      assertThatThrownBy(() -> StatusJson.readEvent(bytes)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> StatusJson.readResult(bytes)).isInstanceOf(IOException.class);
    }
  }
}
