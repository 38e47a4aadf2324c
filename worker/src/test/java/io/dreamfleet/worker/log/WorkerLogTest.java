package io.dreamfleet.worker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Submission;
import io.dreamfleet.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

class WorkerLogTest {
  private static final Submission JOB =
      JobJson.read(
          "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer1\",\"batch\":\"mine\"}"
              .getBytes(StandardCharsets.UTF_8));

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void forget() {
    context.stop();
    for (String setting : new String[] {"format", "level", "worker"}) {
      System.clearProperty("dreamfleet.log." + setting);
    }
  }

  @Test
  void a_json_line_is_one_object_with_job_batch_and_worker() throws Exception {
    configure(WorkerLog.of("json", "info", "node-1 \"gpu\""));
    String line;
    try (JobMark mark = JobMark.of(JOB)) {
      line = line("job {} \"failed\"\nand why", JOB.id(), new IllegalStateException("no room"));
    }

    assertThat(line).endsWith("}\n").doesNotContain("\n{").hasLineCount(1);
    JsonNode json = JsonMapper.builder().build().readTree(line);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "time", "level", "logger", "thread", "message", "job", "batch", "worker", "throwable");
    assertThat(OffsetDateTime.parse(json.get("time").asText()).toInstant())
        .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now().plusSeconds(1));
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("logger").asText()).isEqualTo("io.dreamfleet.worker.walk.JobWalk");
    assertThat(json.get("message").asText())
        .isEqualTo("job " + JOB.id().text() + " \"failed\"\nand why");
    assertThat(json.get("job").asText()).isEqualTo(JOB.id().text());
    assertThat(json.get("batch").asText()).isEqualTo("mine");
    assertThat(json.get("worker").asText()).isEqualTo("node-1 \"gpu\"");
    assertThat(json.get("throwable").asText())
        .startsWith("java.lang.IllegalStateException: no room")
        .contains("at io.dreamfleet.worker.log.WorkerLogTest");
  }

  @Test
  void a_line_that_is_about_no_job_has_no_fields_for_it() throws Exception {
    configure(WorkerLog.of("json", "info", "one"));
    JsonNode json = JsonMapper.builder().build().readTree(line("stopped"));

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("time", "level", "logger", "thread", "message", "worker");
  }

  @Test
  void people_get_a_sentence() {
    configure(WorkerLog.of("human", "info", "one"));
    try (JobMark mark = JobMark.of(JOB)) {
      assertThat(line("job {} cancelled", 7))
          .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}\\S+ WARN  JobWalk: job 7 cancelled\\n");
    }
  }

  @Test
  void levels_are_as_asked_but_kafkas_clients_stay_at_warnings() {
    configure(WorkerLog.of("human", "debug", "one"));
    assertThat(context.getLogger("io.dreamfleet").getEffectiveLevel()).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("org.apache.kafka.clients").getEffectiveLevel())
        .isEqualTo(Level.WARN);
  }

  @Test
  void a_wrong_format_or_level_is_answered_with_the_right_ones() {
    assertThatThrownBy(() -> WorkerLog.of("xml", "info", "one"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("--log-format must be human or json, but is \"xml\"");
    assertThatThrownBy(() -> WorkerLog.of("json", "loud", "one"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("error, warn, info, debug, trace or off, but is \"loud\"");
  }

  @Test
  void a_mark_inside_another_gives_way_to_it_again() {
    try (JobMark outer = JobMark.of(JOB)) {
      try (JobMark inner = JobMark.of(JobId.ofRecord(new byte[] {1}))) {
        assertThat(MDC.get("job")).isNotEqualTo(JOB.id().text());
        assertThat(MDC.get("batch")).isNull();
      }
      assertThat(MDC.get("job")).isEqualTo(JOB.id().text());
      assertThat(MDC.get("batch")).isEqualTo("mine");
    }
    assertThat(MDC.get("job")).isNull();
  }

  /** As a worker's process would be. */
  private void configure(WorkerLog log) {
    log.begin();
    context.setMDCAdapter(MDC.getMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(WorkerLogTest.class.getResource("/logback.xml"));
    } catch (JoranException e) {
      throw new AssertionError(e);
    }
  }

  /** What the console would show of a warning. */
  private String line(String message, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            WorkerLogTest.class.getName(),
            context.getLogger("io.dreamfleet.worker.walk.JobWalk"),
            Level.WARN,
            message,
            null,
            arguments);
    return new String(console().getEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private ConsoleAppender<ILoggingEvent> console() {
    return (ConsoleAppender<ILoggingEvent>)
        context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console");
  }
}
