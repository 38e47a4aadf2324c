package io.dreamfleet.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.kafka.Requeue.Standing;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RequeueTest {
  private static final int LIMIT = 10;

  @Test
  void a_job_is_suspected_when_two_in_five_of_its_deliveries_ended_without_a_word() {
    assertThat(standing(4, "")).isEqualTo(Standing.TRUSTED);
    assertThat(standing(5, "")).isEqualTo(Standing.SUSPECT);
    assertThat(standing(10, "")).isEqualTo(Standing.SUSPECT);
  }

  @Test
  void deliveries_under_earlier_records_count() {
    assertThat(standing(1, "4")).isEqualTo(Standing.SUSPECT);
    assertThat(standing(6, "4")).isEqualTo(Standing.SUSPECT);
  }

  @Test
  void a_job_ends_after_twice_the_deliveries_of_one_record() {
    assertThat(standing(10, "10")).isEqualTo(Standing.SUSPECT);
    assertThat(standing(1, "20")).isEqualTo(Standing.EXHAUSTED);
  }

  @Test
  void a_header_that_is_no_number_counts_nothing() {
    assertThat(standing(1, "-3")).isEqualTo(Standing.TRUSTED);
    assertThat(standing(1, "99999999999")).isEqualTo(Standing.TRUSTED);
    assertThat(standing(1, "many")).isEqualTo(Standing.TRUSTED);
  }

  private static Standing standing(int delivery, String suspect) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("dreamfleet.suspect", suspect.getBytes(StandardCharsets.UTF_8));
    return Requeue.standing(
        new ConsumerRecord<>(
            "dreamfleet.jobs",
            0,
            1,
            0,
            TimestampType.CREATE_TIME,
            3,
            5,
            "key",
            new byte[5],
            headers,
            Optional.empty(),
            Optional.of((short) delivery)),
        LIMIT);
  }
}
