package io.dreamfleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Messages that somebody made to do harm: each is refused with a code, in bounded time. */
class HostileMessageTest {
  @Test
  void half_a_character_is_refused_before_an_id_is_made_of_it() {
    assertThat(refusal(job("\"objective\":\"logit(\\\"\\ud800\\\")\"")))
        .isEqualTo("objective has half a character (a lone surrogate)");
    assertThat(refusal(job("\"objective\":\"layer1\",\"batch\":\"\\udc00\"")))
        .startsWith("batch has half a character");
    assertThat(refusal(job("\"objective\":\"layer1\",\"weights\":\"s3://b/\\ud83d\"")))
        .startsWith("weights has half a character");
  }

  @Test
  void bytes_that_are_no_utf8_are_refused_whatever_else_they_could_be() {
    byte[] job = job("\"objective\":\"layer1\"").getBytes(StandardCharsets.UTF_8);
    byte[] broken = job.clone();
    broken[20] = (byte) 0xC3;
    assertThat(refusal(broken)).startsWith("not JSON in UTF-8");
    byte[] overlong = job.clone();
    overlong[20] = (byte) 0xC0;
    overlong[21] = (byte) 0xAF;
    assertThat(refusal(overlong)).startsWith("not JSON in UTF-8");
    assertThat(refusal(new String(job, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16)))
        .startsWith("not JSON");
    assertThat(refusal(new String(job, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE)))
        .startsWith("not JSON");
  }

  @Test
  void deep_nesting_is_refused_where_it_begins_to_be_deep() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(refusal(job("\"objective\":\"layer1\",\"recipe\":" + deep)))
        .startsWith("not JSON")
        .contains("nesting depth");
    assertThat(refusal("{\"a\":".repeat(200_000))).contains("nesting depth");
    assertThat(refusal(job("\"objective\":\"" + "(".repeat(10_000) + "\"")))
        .contains("more than 50 brackets and signs within each other");
  }

  @Test
  void numbers_beyond_all_measure_are_refused() {
    String digits = "9".repeat(5_000);
    assertThat(refusal(job("\"objective\":\"layer1\",\"steps\":" + digits))).startsWith("not JSON");
    assertThat(refusal(job("\"objective\":\"layer1\",\"steps\":" + "9".repeat(900))))
        .startsWith("steps must be from");
    assertThat(refusal(job("\"objective\":\"layer1\",\"steps\":1e999999999"))).contains("steps");
    assertThat(refusal(job("\"objective\":\"layer1\",\"steps\":NaN"))).startsWith("not JSON");
    assertThat(
            refusal(job("\"objective\":\"layer1\",\"recipe\":{\"regularizers\":{\"tv\":1e999}}")))
        .contains("tv");
    assertThat(refusal(job("\"objective\":[{\"weight\":1e400,\"objective\":\"layer1\"}]")))
        .startsWith("objective[0].weight must be");
  }

  /**
   * Factors within each other multiply exactly, and adding a huge and a tiny weight writes out
   * every digit between them: 20 thousand characters could become hundreds of megabytes.
   */
  @Test
  void weights_that_would_become_long_numbers_are_refused() {
    String units = IntStream.range(0, 500).mapToObj(i -> "a:" + i).collect(Collectors.joining("+"));
    String huge = "1e999*(".repeat(20) + units + ")".repeat(20);
    String tiny = "1e-999*(".repeat(20) + units + ")".repeat(20);
    assertThat(refusal(job("\"objective\":\"" + huge + "+" + tiny + "\"")))
        .contains("a weight that no number can hold");
    assertThat(
            refusal(
                job(
                    "\"objective\":\""
                        + ("1." + "1".repeat(35) + "*(").repeat(20)
                        + "a:1"
                        + ")".repeat(45)
                        + "\"")))
        .contains("a weight that no number can hold");
  }

  @Test
  void an_objective_of_absurd_length_is_refused_without_reading_it() {
    String objective = "layer1:1" + "+layer1:1".repeat(100_000);
    Assertions.assertTimeout(
        Duration.ofSeconds(1),
        () ->
            assertThat(refusal(job("\"objective\":\"" + objective + "\"")))
                .contains("expected at most 20000 characters"));
  }

  @Test
  void a_refusal_is_short_and_forges_no_line() {
    String forged = "x\\n2026-11-25 ERROR forged\\r\\u001b[2J\\u2028\\u0085";
    String name = refusal(job("\"objective\":\"layer1\",\"" + forged.repeat(900) + "\":1"));
    assertThat(name).startsWith("unknown field x?2026").doesNotContain("\n").hasSizeLessThan(2010);
    assertThat(refusal("{\"version\":1,\"model\":\"" + forged + "\",\"objective\":\"a\"}"))
        .doesNotContain("\r", "\u001b", "\u2028", "\u0085");
    assertThat(
            refusal(job("\"objective\":\"layer1\",\"snapshots\":[" + "9,".repeat(50_000) + "1]")))
        .hasSizeLessThan(2010);
    assertThat(refusal("x".repeat(100_000))).hasSizeLessThan(2010);
  }

  @Test
  void a_field_that_is_there_twice_is_refused() {
    assertThat(refusal(job("\"objective\":\"layer1\",\"objective\":\"layer2\"")))
        .contains("Duplicate field 'objective'");
    assertThat(refusal(job("\"objective\":\"layer1\"") + " {}")).startsWith("not JSON");
  }

  @Test
  void an_address_that_leads_out_of_its_bucket_is_refused_wherever_it_stands() {
    String away = "s3://b/../../etc/passwd";
    assertThat(refusal(job("\"objective\":\"layer1\",\"weights\":\"%s\"".formatted(away))))
        .startsWith("weights must be s3://bucket/key");
    assertThat(refusal(job("\"objective\":\"direction(layer1, %s)\"".formatted(away))))
        .contains("expected s3://bucket/key");
    assertThat(refusal(job("\"objective\":\"direction(layer1, s3://b/a\\u0000b)\"")))
        .contains("expected s3://bucket/key");
    String dream = "\"objective\":\"layer1\",\"recipe\":{\"name\":\"dream\"},\"%s\":\"%s\"";
    assertThat(refusal(job(dream.formatted("input", away)))).startsWith("input must be");
  }

  @Test
  void a_newer_version_is_answered_with_the_versions_that_are_understood() {
    assertThat(refusal("{\"version\":3,\"model\":\"m\",\"shape\":\"round\"}"))
        .isEqualTo(
            "a job of format version 3 cannot be read here: this build of Dreamfleet understands versions 1 (pictures) and 2 (surveys); upgrade the workers, or send a job of one of them");
  }

  private static String job(String fields) {
    return "{\"version\":1,\"model\":\"emojinet\"," + fields + "}";
  }

  private static String refusal(String message) {
    return refusal(message.getBytes(StandardCharsets.UTF_8));
  }

  private static String refusal(byte[] message) {
    JobRefusedException refused =
        catchThrowableOfType(JobRefusedException.class, () -> JobJson.read(message));
    assertThat(refused).isNotNull();
    return refused.getMessage();
  }
}
