package io.dreamfleet.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The control message: JSON of version {@value #VERSION}, described by {@code
 * schema/control.schema.json}.
 */
public final class ControlJson {
  public static final int VERSION = 1;

  private static final JsonMapper MAPPER = new JsonMapper();

  private ControlJson() {}

  /** A wish as one line of UTF-8 JSON. */
  public static byte[] write(Cancellation wish) {
    ObjectNode message = MAPPER.createObjectNode().put("version", VERSION).put("wish", "cancel");
    if (wish instanceof Cancellation.OfJob one) {
      message.put("job", one.id().text());
    } else if (wish instanceof Cancellation.OfBatch all) {
      message.put("batch", all.batch());
    }
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a wish.
   *
   * @throws IOException when it is none that is known here, with a sentence that says why
   */
  public static Cancellation read(byte[] json) throws IOException {
    JsonNode message = tree(json);
    if (message.path("version").asInt() != VERSION) {
      throw new IOException(
          "a wish of version %s is not known here, which reads version %d"
              .formatted(message.path("version").asText("none"), VERSION));
    }
    if (!message.path("wish").asText().equals("cancel")) {
      throw new IOException(
          "a wish must be \"cancel\", but is \"%s\"".formatted(message.path("wish").asText()));
    }
    boolean ofJob = message.path("job").isTextual();
    boolean ofBatch = message.path("batch").isTextual();
    if (ofJob == ofBatch) {
      throw new IOException("a wish must name either a job or a batch");
    }
    try {
      return ofJob
          ? new Cancellation.OfJob(new JobId(message.path("job").textValue()))
          : new Cancellation.OfBatch(message.path("batch").textValue());
    } catch (JobRefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static JsonNode tree(byte[] json) throws IOException {
    try {
      JsonNode message = MAPPER.readTree(json);
      if (message.isObject()) {
        return message;
      }
    } catch (JsonProcessingException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IOException("a wish must be a JSON object");
  }
}
