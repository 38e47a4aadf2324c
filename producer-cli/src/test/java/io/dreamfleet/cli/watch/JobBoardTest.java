package io.dreamfleet.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.cli.Events;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.status.JobState;
import io.dreamfleet.status.StatusEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobBoardTest {
  private final JobBoard board = new JobBoard();

  {
    board.apply(
        List.of(
            Events.queued("abcd1", "layer2:1", 0),
            Events.queued("abcd2", "layer2:2", 0),
            Events.queued("ef", "layer2:3", 0),
            Events.running("abcd2", "layer2:2", 1, 100),
            Events.succeeded("abcd2", "layer2:2", 2)));
  }

  @Test
  void a_job_stands_where_its_last_event_says() {
    assertThat(board.latest(Events.id("abcd2"))).contains(Events.succeeded("abcd2", "layer2:2", 2));
    assertThat(board.all())
        .extracting(StatusEvent::state)
        .containsExactly(JobState.QUEUED, JobState.SUCCEEDED, JobState.QUEUED);
  }

  @Test
  void an_abbreviation_is_enough_where_it_is_unique() {
    assertThat(board.job("ABCD1")).isEqualTo(Events.id("abcd1"));
    assertThat(board.job("ef00")).isEqualTo(Events.id("ef"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          abcd  | more than one job's id begins with abcd
          ffff  | no job is known whose id begins with ffff
          ef    | "ef" is not a job's id
          night | "night" is not a job's id
          """)
  void an_abbreviation_that_names_no_job_or_several_is_refused(String given, String sentence) {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> board.job(given))
        .withMessageContaining(sentence);
  }

  @Test
  void a_job_belongs_to_every_batch_that_asked_for_it() {
    StatusEvent.Subject subject = Events.subject("ef", "layer2:3", 5);
    board.apply(
        new StatusEvent.Queued(
            new StatusEvent.Subject(
                subject.id(),
                Optional.of("night"),
                subject.model(),
                subject.objective(),
                Instant.EPOCH)));
    assertThat(board.batch("night")).isEqualTo(Set.of(Events.id("ef")));
    assertThat(board.batch("demo")).hasSize(3).contains(Events.id("ef"));
  }

  @Test
  void an_unknown_batch_is_answered_with_the_nearest() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> board.batch("dmo"))
        .withMessage("no job of a batch \"dmo\" is known: did you mean demo?");
  }

  @Test
  void a_tally_counts_what_has_no_event_yet_as_queued() {
    Tally tally = Tally.of(board.all(), 5);
    assertThat(tally.text()).isEqualTo("5 jobs: 1 succeeded, 4 queued");
    assertThat(tally.allSucceeded()).isFalse();
    assertThat(tally.ended()).isEqualTo(1);
    assertThat(Tally.of(List.of(), 0).text()).isEqualTo("no jobs");
  }
}
