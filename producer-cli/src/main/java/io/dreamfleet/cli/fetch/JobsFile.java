package io.dreamfleet.cli.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The list of fetched jobs, as JSON: an array of objects with {@code id}, {@code batch}, {@code
 * model}, {@code objective}, {@code label} (of a logit), {@code state}, {@code score}, {@code
 * file}, {@code recipe}, {@code snapshots} ({@code step}, {@code score}, {@code file}), {@code
 * diverse} ({@code score}, {@code likeness}, {@code file}), {@code files} (of a survey), {@code
 * animation} and {@code error} ({@code code}, {@code reason}); what a job does not have is left
 * out.
 */
public final class JobsFile {
  static final String NAME = "jobs.json";

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JobsFile() {}

  static void write(Collection<FetchedJob> jobs, Path folder) throws IOException {
    ArrayNode list = MAPPER.createArrayNode();
    jobs.forEach(job -> list.add(json(job)));
    Files.writeString(folder.resolve(NAME), MAPPER.writeValueAsString(list) + "\n");
  }

  /** A job as one line of JSON. */
  public static String line(FetchedJob job) {
    return json(job).toString();
  }

  private static ObjectNode json(FetchedJob fetched) {
    JobView job = fetched.job();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("id", job.id().text());
    job.event().subject().batch().ifPresent(batch -> json.put("batch", batch));
    job.event().subject().model().ifPresent(model -> json.put("model", model));
    job.event().subject().objective().ifPresent(unit -> json.put("objective", unit));
    job.label().ifPresent(label -> json.put("label", label));
    json.put("state", job.event().state().name());
    job.score().ifPresent(score -> json.put("score", score));
    fetched.file().ifPresent(file -> json.put("file", file));
    fetched.course().recipe().ifPresent(recipe -> json.put("recipe", recipe));
    if (!fetched.files().isEmpty()) {
      fetched.files().forEach(json.putArray("files")::add);
    }
    if (!fetched.course().snapshots().isEmpty()) {
      ArrayNode snapshots = json.putArray("snapshots");
      for (Course.Snapshot snapshot : fetched.course().snapshots()) {
        snapshots
            .addObject()
            .put("step", snapshot.step())
            .put("score", snapshot.score())
            .put("file", snapshot.file());
      }
    }
    if (!fetched.course().set().isEmpty()) {
      ArrayNode set = json.putArray("diverse");
      for (Course.OneOfSet one : fetched.course().set()) {
        set.addObject()
            .put("score", one.score())
            .put("likeness", one.likeness())
            .put("file", one.file());
      }
    }
    fetched.animation().ifPresent(animation -> json.put("animation", animation));
    fetched
        .problem()
        .ifPresent(
            problem ->
                json.putObject("error")
                    .put("code", problem.code())
                    .put("reason", problem.reason()));
    return json;
  }
}
