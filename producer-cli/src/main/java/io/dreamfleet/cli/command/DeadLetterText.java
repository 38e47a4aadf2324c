package io.dreamfleet.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.cli.text.Escaped;
import io.dreamfleet.cli.text.UnitText;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.Submission;
import io.dreamfleet.kafka.DeadLetter;
import io.dreamfleet.kafka.Posting;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Dead letters for people and for programs. */
record DeadLetterText(DeadBoard board) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Which job: {@code emojinet layer2:7}. */
  static String subject(DeadLetter letter) {
    return letter
        .posting()
        .map(Posting::submission)
        .map(Submission::work)
        .map(work -> work.model() + " " + UnitText.shortened(work.title()))
        .orElse("(no job)");
  }

  static String batch(DeadLetter letter) {
    return letter.posting().flatMap(job -> job.submission().batch()).orElse("-");
  }

  /** The record: a job as indented JSON, anything else as it is, escaped and cut. */
  static String record(DeadLetter letter) {
    if (letter.posting().isPresent()) {
      return pretty(letter.posting().get().submission());
    }
    int cut = letter.size() - letter.beginning().length;
    return Escaped.text(letter.beginning()) + (cut > 0 ? "... (%d more bytes)".formatted(cut) : "");
  }

  /** One line of JSON. */
  String json(DeadLetter letter) {
    ObjectNode line = MAPPER.createObjectNode().put("id", letter.id().text());
    Optional<Submission> submission = letter.posting().map(Posting::submission);
    submission.flatMap(Submission::batch).ifPresent(batch -> line.put("batch", batch));
    submission.ifPresent(
        sent -> line.put("model", sent.work().model()).put("objective", sent.work().title()));
    letter
        .posting()
        .ifPresent(job -> line.put("priority", job.priority().name().toLowerCase(Locale.ROOT)));
    line.put("at", letter.at().toString()).put("record", letter.place());
    line.put("deliveries", letter.deliveries());
    line.put("state", board.state(letter)).put("reason", board.reason(letter));
    return line.toString();
  }

  private static String pretty(Submission submission) {
    try {
      return MAPPER.readTree(JobJson.write(submission)).toPrettyString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job's own JSON cannot be read back", e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
