package io.dreamfleet.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.text.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The job message, in JSON. A picture's is of version {@value #VERSION}, described by {@code
 * schema/job.schema.json}; a survey's, which has a {@code type}, is of version {@value
 * #SURVEY_VERSION}, so that a worker that knows no surveys refuses it by its version, and is
 * described by {@code schema/survey.schema.json}. Whatever is left out has the default that the
 * schema names. A field that the format does not know is an error.
 */
public final class JobJson {
  public static final int VERSION = 1;

  /** That of surveys. */
  public static final int SURVEY_VERSION = 2;

  /** The format's own messages are 4 deep. */
  private static final int DEEPEST = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  // what strangers call their fields must not fill a table that is never emptied
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** How much of a parser's complaint is shown. */
  private static final int SHOWN = 300;

  private JobJson() {}

  /** A submission as one line of UTF-8 JSON, its id included and every default written out. */
  public static byte[] write(Submission submission) {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("version", submission.work() instanceof Survey ? SURVEY_VERSION : VERSION);
    message.put("id", submission.id().text());
    submission.batch().ifPresent(batch -> message.put("batch", batch));
    submission.submittedAt().ifPresent(at -> message.put("submittedAt", at.toString()));
    message.put("progressEvery", submission.progressEvery());
    message.put("onExisting", name(submission.onExisting()));
    message.setAll(content(submission.work()));
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What identifies work, as JSON: its content with every default written out. */
  public static ObjectNode content(Work work) {
    ObjectNode content = MAPPER.createObjectNode();
    if (work instanceof Survey survey) {
      SurveyJson.write(survey, content);
    } else if (work instanceof Job job) {
      write(job, content);
    }
    return content;
  }

  private static void write(Job job, ObjectNode content) {
    content.put("model", job.model());
    job.weights().ifPresent(weights -> content.put("weights", weights));
    content.put("objective", job.objective().text());
    RecipeJson.write(job.recipe(), content.putObject("recipe"));
    job.size()
        .ifPresent(
            size ->
                content.putObject("size").put("width", size.width()).put("height", size.height()));
    content.put("steps", job.steps());
    content.put("seed", job.seed());
    job.input().ifPresent(input -> content.put("input", input));
    job.mask().ifPresent(mask -> content.put("mask", mask));
    if (!job.snapshots().isEmpty()) {
      job.snapshots().forEach(content.putArray("snapshots")::add);
    }
    job.diversity().ifPresent(diversity -> write(diversity, content.putObject("diverse")));
    if (!job.showBands().isEmpty()) {
      job.showBands().forEach(content.putArray("showBands")::add);
    }
  }

  /**
   * Reads a submission.
   *
   * @throws JobRefusedException naming the field that is wrong and what would be right
   */
  public static Submission read(byte[] message) {
    JsonNode tree;
    try {
      // left to itself the parser would guess among encodings
      tree =
          MAPPER.readTree(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
    } catch (JsonProcessingException e) {
      throw JsonFields.malformed(
          "not JSON: " + Printable.cut(e.getOriginalMessage(), SHOWN) + where(e));
    } catch (CharacterCodingException e) {
      throw JsonFields.malformed("not JSON in UTF-8: " + e.getMessage());
    }
    JsonFields fields = new JsonFields("", tree);
    boolean isSurvey = checkVersion(fields) == SURVEY_VERSION;
    Optional<String> id = fields.optionalText("id");
    Optional<String> batch = fields.optionalText("batch");
    Optional<Instant> submittedAt = fields.optionalText("submittedAt").map(JobJson::instant);
    int progressEvery = fields.integer("progressEvery", Submission.DEFAULT_PROGRESS_EVERY);
    OnExisting onExisting =
        fields.optionalText("onExisting").map(JobJson::onExisting).orElse(OnExisting.REUSE);
    Submission submission =
        new Submission(
            isSurvey ? survey(fields) : job(fields), batch, submittedAt, progressEvery, onExisting);
    id.ifPresent(given -> checkId(given, submission.id()));
    return submission;
  }

  /** Reads a picture's content alone, as {@link #content} wrote it. */
  public static Job readContent(JsonNode content) {
    return job(new JsonFields("", content));
  }

  private static Survey survey(JsonFields fields) {
    String type = fields.text("type");
    if (!type.equals(Survey.TYPE)) {
      throw JsonFields.malformed(
          "type must be \"%s\" in a message of version %d, but is \"%s\""
              .formatted(Survey.TYPE, SURVEY_VERSION, Printable.cut(type, SHOWN)));
    }
    return SurveyJson.read(fields);
  }

  private static Job job(JsonFields fields) {
    if (fields.has("type")) {
      throw JsonFields.malformed(
          "type is of messages of version %d, the surveys; a picture has none"
              .formatted(SURVEY_VERSION));
    }
    String model = fields.text("model");
    Optional<String> weights = fields.optionalText("weights");
    Objective objective = ObjectiveJson.read(fields, "objective");
    Recipe recipe =
        fields.object("recipe").map(RecipeJson::read).orElse(Recipe.named(Recipe.DEFAULT));
    Optional<ImageSize> size = fields.object("size").map(JobJson::size);
    int steps = fields.integer("steps", Job.defaultSteps(recipe));
    long seed = fields.wholeNumber("seed", 0, 0, Job.LARGEST_SEED);
    Optional<String> input = fields.optionalText("input");
    Optional<String> mask = fields.optionalText("mask");
    List<Integer> snapshots = fields.integers("snapshots");
    Optional<Diversity> diversity = fields.object("diverse").map(JobJson::diversity);
    List<Integer> showBands = fields.integers("showBands");
    fields.end();
    return new Job(
        model, weights, objective, recipe, size, steps, seed, input, mask, snapshots, diversity,
        showBands);
  }

  private static void write(Diversity diversity, ObjectNode json) {
    json.put("count", diversity.count()).put("weight", diversity.weight());
    diversity.layer().ifPresent(layer -> json.put("layer", layer));
  }

  private static Diversity diversity(JsonFields fields) {
    Diversity diversity =
        new Diversity(
            fields.integer("count", 0),
            fields.number("weight", Diversity.DEFAULT_WEIGHT),
            fields.optionalText("layer"));
    fields.end();
    return diversity;
  }

  private static ImageSize size(JsonFields fields) {
    ImageSize size = new ImageSize(fields.integer("width", 0), fields.integer("height", 0));
    fields.end();
    return size;
  }

  private static long checkVersion(JsonFields fields) {
    long version = fields.wholeNumber("version", -1, Long.MIN_VALUE, Long.MAX_VALUE);
    if (version == -1) {
      throw JsonFields.malformed(
          "the field \"version\" is missing; a picture's is %d, a survey's %d"
              .formatted(VERSION, SURVEY_VERSION));
    }
    if (version != VERSION && version != SURVEY_VERSION) {
      throw new JobRefusedException(
          FailureCode.UNSUPPORTED_VERSION,
          "a job of format version %d cannot be read here: this build of Dreamfleet understands versions %d (pictures) and %d (surveys)%s"
              .formatted(
                  version,
                  VERSION,
                  SURVEY_VERSION,
                  version > SURVEY_VERSION
                      ? "; upgrade the workers, or send a job of one of them"
                      : "; send a job of one of them"));
    }
    return version;
  }

  private static void checkId(String given, JobId right) {
    if (!given.equals(right.text())) {
      throw new JobRefusedException(
          FailureCode.ID_MISMATCH,
          "id is %s, but this content's is %s; leave the field out to have it computed"
              .formatted(Printable.cut(given, SHOWN), right));
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw JsonFields.malformed(
          "submittedAt must be a time such as 2026-11-25T12:00:00Z, but is \"" + text + "\"");
    }
  }

  private static OnExisting onExisting(String text) {
    for (OnExisting value : OnExisting.values()) {
      if (name(value).equals(text)) {
        return value;
      }
    }
    throw Values.refused(
        "onExisting", "must be \"reuse\" or \"recompute\", but is \"" + text + "\"");
  }

  private static String name(OnExisting value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }
}
