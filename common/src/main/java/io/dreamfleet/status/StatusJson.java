package io.dreamfleet.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.dreamfleet.job.Survey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The JSON of status events ({@code schema/status.schema.json}) and of result documents ({@code
 * schema/result.schema.json} and {@code schema/survey-result.schema.json}), all of version {@value
 * #VERSION}. Readers ignore fields that they do not know, so that a newer worker can say more.
 */
public final class StatusJson {
  public static final int VERSION = 1;

  private static final JsonInclude.Value ABSENT_LEFT_OUT =
      JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .defaultPropertyInclusion(ABSENT_LEFT_OUT)
          .build();

  private static final byte[] VERSIONED =
      "{\"version\":%d,".formatted(VERSION).getBytes(StandardCharsets.UTF_8);

  private StatusJson() {}

  /**
   * Has Jackson look at an announcement's fields, which takes it longer than hundreds of them; for
   * whoever is about to write the first one, and has to wait for something before.
   */
  public static void prepare() {
    MAPPER.writerFor(StatusEvent.Queued.class);
  }

  /** A status event as one line of UTF-8 JSON. */
  public static byte[] write(StatusEvent event) {
    // spliced, because events are many: every event has its state, so a comma is in place
    byte[] body = written(event);
    return ByteBuffer.allocate(VERSIONED.length + body.length - 1)
        .put(VERSIONED)
        .put(body, 1, body.length - 1)
        .array();
  }

  /** A result document as indented UTF-8 JSON. */
  public static byte[] write(ResultDocument result) {
    return versioned(result).toPrettyString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a status event.
   *
   * @throws IOException when it is not one
   */
  public static StatusEvent readEvent(byte[] json) throws IOException {
    return whole(MAPPER.readValue(json, StatusEvent.class));
  }

  /**
   * Reads a picture's result document.
   *
   * @throws IOException when it is not one
   */
  public static Result readResult(byte[] json) throws IOException {
    return whole(MAPPER.readValue(json, Result.class));
  }

  /**
   * Reads a result document of either kind; which it is, the job in it says.
   *
   * @throws IOException when it is not one
   */
  public static ResultDocument readDocument(byte[] json) throws IOException {
    JsonNode tree = whole(MAPPER.readTree(json));
    boolean isSurvey = tree.path("job").path("type").asText("").equals(Survey.TYPE);
    Class<? extends ResultDocument> kind = isSurvey ? SurveyResult.class : Result.class;
    return whole(MAPPER.treeToValue(tree, kind));
  }

  /** JSON's null is read as none. */
  private static <T> T whole(T value) throws IOException {
    if (value == null) {
      throw new IOException("null is not a message");
    }
    return value;
  }

  private static ObjectNode versioned(ResultDocument result) {
    try {
      // through text, because a tree made by valueToTree leaves out a polymorphic type's name
      ObjectNode body = (ObjectNode) MAPPER.readTree(written(result));
      ObjectNode message = MAPPER.createObjectNode().put("version", VERSION);
      return message.setAll(body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] written(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status value cannot be written as JSON", e);
    }
  }
}
