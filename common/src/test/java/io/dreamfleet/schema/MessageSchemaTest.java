package io.dreamfleet.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.dreamfleet.control.Cancellation;
import io.dreamfleet.control.ControlJson;
import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Examples;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobJson;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Projection;
import io.dreamfleet.job.Question;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Submission;
import io.dreamfleet.job.Submission.OnExisting;
import io.dreamfleet.job.Survey;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Subject;
import io.dreamfleet.status.StatusEvent.Worker;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.status.SurveyResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageSchemaTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @Test
  void the_jobs_that_we_write_are_what_the_schema_says() throws IOException {
    for (Optimizer optimizer : List.of(Optimizer.Adam.CLASSIC, Optimizer.Sgd.CLASSIC)) {
      assertThat(problems("job", JobJson.write(submission(Recipe.plain(optimizer))))).isEmpty();
      Recipe lucid = Recipe.lucid().with(optimizer);
      assertThat(problems("job", JobJson.write(submission(lucid)))).isEmpty();
    }
  }

  @Test
  void the_dreams_that_we_write_are_what_the_schema_says() throws IOException {
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer3"),
            Recipe.dream(),
            Optional.empty(),
            10,
            7,
            Optional.of("s3://fleet/inputs/x.png"),
            Optional.of("s3://fleet/inputs/m.png"),
            List.of());
    Submission dream =
        new Submission(job, Optional.empty(), Optional.empty(), 10, OnExisting.REUSE);
    assertThat(problems("job", JobJson.write(dream))).isEmpty();
    assertThat(JobJson.read(JobJson.write(dream))).isEqualTo(dream);
    String named =
        "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"optimizer\":{\"learningRate\":1}%s}";
    for (String rest : List.of("}", ",\"name\":\"dream\"},\"input\":\"s3://b/k\"")) {
      byte[] json = named.formatted(rest).getBytes(StandardCharsets.UTF_8);
      assertThat(problems("job", json)).as(rest).isEmpty();
      JobJson.read(json);
    }
  }

  @Test
  void the_sets_that_we_write_are_what_the_schema_says() throws IOException {
    for (Optional<String> layer : List.of(Optional.<String>empty(), Optional.of("layer3"))) {
      Job job =
          new Job(
                  "emojinet",
                  Optional.empty(),
                  Objective.parse("layer3:12"),
                  Recipe.lucid(),
                  Optional.empty(),
                  10,
                  7)
              .with(new Diversity(4, 0.5, layer));
      Submission set =
          new Submission(job, Optional.empty(), Optional.empty(), 10, OnExisting.REUSE);
      assertThat(problems("job", JobJson.write(set))).isEmpty();
      assertThat(JobJson.read(JobJson.write(set))).isEqualTo(set);
    }
  }

  @Test
  void the_surveys_that_we_write_are_what_the_schema_says() throws IOException {
    for (Projection projection :
        List.of(new Projection.Tsne(30), new Projection.Umap(15, 0.1), new Projection.Pca())) {
      for (Optional<Integer> limit : List.of(Optional.<Integer>empty(), Optional.of(100))) {
        Submission survey = survey(new Embed(projection, Embed.Pooling.MAX), limit);
        byte[] json = JobJson.write(survey);
        assertThat(problems("survey", json)).isEmpty();
        assertThat(problems("job", json)).isNotEmpty();
        assertThat(JobJson.read(json)).isEqualTo(survey);
      }
      Submission atlas = survey(new Atlas(projection, 2, 40, 3), Optional.empty());
      assertThat(problems("survey", JobJson.write(atlas))).isEmpty();
      assertThat(JobJson.read(JobJson.write(atlas))).isEqualTo(atlas);
    }
    Submission examples = survey(new Examples(16), Optional.empty());
    assertThat(problems("survey", JobJson.write(examples))).isEmpty();
    assertThat(JobJson.read(JobJson.write(examples))).isEqualTo(examples);
  }

  @Test
  void the_survey_schema_and_the_reader_refuse_the_same() throws IOException {
    String rest = "\"version\":2,\"type\":\"survey\",\"model\":\"m\",\"data\":\"s3://b/k.zip\"";
    byte[] shortest =
        "{%s,\"layers\":[\"a\"],\"embed\":{}}".formatted(rest).getBytes(StandardCharsets.UTF_8);
    assertThat(problems("survey", shortest)).isEmpty();
    assertThat(JobJson.read(shortest).work().title()).isEqualTo("embed(a)");
    for (String json :
        List.of(
            "{%s,\"layers\":[\"a\"]}",
            "{%s,\"layers\":[],\"embed\":{}}",
            "{%s,\"layers\":[\"a\",\"a\"],\"embed\":{}}",
            "{%s,\"layers\":[\"a b\"],\"embed\":{}}",
            "{%s,\"layers\":\"a\",\"embed\":{}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{},\"limit\":0}",
            "{%s,\"layers\":[\"a\"],\"embed\":{},\"objective\":\"a\"}",
            "{%s,\"layers\":[\"a\"],\"embed\":7}",
            "{%s,\"layers\":[\"a\"],\"embed\":{},\"examples\":{}}",
            "{%s,\"layers\":[\"a\"],\"examples\":{\"top\":65}}",
            "{%s,\"layers\":[\"a\"],\"examples\":{\"least\":1}}",
            "{%s,\"layers\":[\"a\"],\"atlas\":{\"cells\":0}}",
            "{%s,\"layers\":[\"a\"],\"atlas\":{\"pool\":\"max\"}}",
            "{%s,\"layers\":[\"a\"],\"atlas\":{\"method\":\"pca\",\"spread\":0.1}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{\"method\":\"mds\"}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{\"pool\":\"sum\"}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{\"perplexity\":1}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{\"neighbours\":5}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{\"method\":\"pca\",\"perplexity\":5}}",
            "{%s,\"layers\":[\"a\"],\"embed\":{\"method\":\"umap\",\"spread\":2}}")) {
      byte[] bytes = json.formatted(rest).getBytes(StandardCharsets.UTF_8);
      assertThat(problems("survey", bytes)).as(json).isNotEmpty();
      assertThatThrownBy(() -> JobJson.read(bytes))
          .as(json)
          .isInstanceOf(JobRefusedException.class);
    }
  }

  @Test
  void the_surveys_results_that_we_write_are_what_the_schema_says() throws IOException {
    Submission survey =
        survey(new Embed(new Projection.Pca(), Embed.Pooling.MEAN), Optional.empty());
    for (Optional<String> image : List.of(Optional.<String>empty(), Optional.of("i"))) {
      SurveyResult result =
          new SurveyResult(
              survey.id(),
              JobJson.content(survey.work()),
              7,
              List.of("cats", "dogs"),
              List.of(new SurveyResult.OfLayer("layer1", "2x3x3", Map.of("agreement", 0.5))),
              image,
              List.of(new SurveyResult.StoredFile("layer1.csv", "k")),
              new Result.Made(
                  "w1", "cpu", "float32", Map.of("java", "17"), NOON, NOON, Map.of("total", 2.0)));
      byte[] json = StatusJson.write(result);
      assertThat(problems("survey-result", json)).isEmpty();
      assertThat(StatusJson.write(StatusJson.readDocument(json))).isEqualTo(json);
    }
    byte[] picture = StatusJson.write(result(List.of(), List.of()));
    assertThat(StatusJson.readDocument(picture)).isInstanceOf(Result.class);
  }

  @Test
  void a_survey_whose_files_would_leave_their_folder_cannot_be_read() {
    for (String name : List.of("../x", "/x", "a/../x", "a\\\\b", ".x", "")) {
      String json =
          "{\"version\":1,\"id\":\"%s\",\"job\":{\"type\":\"survey\"},\"pictures\":1,\"classes\":[],\"layers\":[],\"files\":[{\"name\":\"%s\",\"key\":\"k\"}]}"
              .formatted("0".repeat(64), name);
      assertThatThrownBy(() -> StatusJson.readDocument(json.getBytes(StandardCharsets.UTF_8)))
          .as(name)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a survey's file must have a name");
    }
  }

  private static Submission survey(Question question, Optional<Integer> limit) {
    Survey survey =
        new Survey(
            "emojinet",
            Optional.empty(),
            "s3://fleet/inputs/x.zip",
            List.of("layer1", "fc"),
            limit,
            7,
            question);
    return new Submission(survey, Optional.of("b"), Optional.of(NOON), 10, OnExisting.REUSE);
  }

  @Test
  void the_schema_refuses_what_the_reader_refuses() throws IOException {
    for (String json :
        List.of(
            "{\"version\":1,\"model\":\"m\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"stepz\":1}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"steps\":0}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"snapshots\":[0]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"snapshots\":[1,1]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"snapshots\":7}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"showBands\":[0,1]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"showBands\":[-1]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"showBands\":[16]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"showBands\":3}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"layer2:x\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"layer2:-1\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a b\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"maks(a)\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a +\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"direction(a, my.npy)\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"caricature(a, my.npy)\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":[]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":[\"a\"]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":[{\"objective\":\"a\",\"weight\":0}]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":[{\"weight\":2}]}",
            "{\"version\":2,\"model\":\"m\",\"objective\":\"a\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"name\":\"plain\",\"transforms\":{}}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"name\":\"lucid\",\"transforms\":{\"rotate\":181}}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"name\":\"nice\"}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"name\":\"dream\"}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"input\":\"s3://b/k\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"mask\":\"s3://b/m\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"octaves\":{}}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"diverse\":{}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"diverse\":4}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"diverse\":{\"count\":1}}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"diverse\":{\"count\":2},\"snapshots\":[1]}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"diverse\":{\"count\":2},\"recipe\":{\"name\":\"dream\"},\"input\":\"s3://b/k\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"name\":\"dream\",\"octaves\":{\"scale\":1}},\"input\":\"s3://b/k\"}",
            "{\"version\":1,\"model\":\"m\",\"objective\":\"a\",\"recipe\":{\"optimizer\":{\"type\":\"sgd\",\"beta1\":0}}}")) {
      assertThat(problems("job", json.getBytes(StandardCharsets.UTF_8))).as(json).isNotEmpty();
    }
  }

  @Test
  void the_schema_admits_every_form_of_an_objective_that_the_reader_reads() throws IOException {
    for (String objective :
        List.of(
            "layer2",
            "layer2.0.conv1:7@3,8",
            "channel( layer2:7 )",
            "neuron(layer2:7)",
            "max(channel(layer2:7))",
            "sum(mean(layer2))",
            "deepdream(layer3)",
            "logit(207)",
            "logit(tiger face)",
            "logit(\"a \\\"b\\\" (c)\")",
            "direction(layer4, s3://bucket/a/b.npy)",
            "direction(layer4,s3://bucket/key,0.5)",
            "cosine(layer4, s3://bucket/key)",
            "caricature(layer3, s3://bucket/a/b.npy)",
            "caricature(layer3,s3://bucket/key,1.5)",
            "-layer4:10",
            " layer4:10 + 0.5*layer3:7 - layer4:99 ",
            "-(2*(a:1 + max(b)) - 1.0E-5*logit(\"x\"))")) {
      String quoted = '"' + objective.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      for (String value :
          List.of(quoted, "[{\"objective\":" + quoted + "},{\"weight\":-2,\"objective\":\"z\"}]")) {
        byte[] json =
            "{\"version\":1,\"model\":\"m\",\"objective\":%s}"
                .formatted(value)
                .getBytes(StandardCharsets.UTF_8);
        assertThat(problems("job", json)).as(value).isEmpty();
        assertThat(((Job) JobJson.read(json).work()).objective().layers()).isNotNull();
      }
    }
  }

  @Test
  void the_events_that_we_write_are_what_the_schema_says() throws IOException {
    Subject subject =
        new Subject(
            submission(Optimizer.Adam.CLASSIC).id(),
            Optional.of("b"),
            Optional.of("emojinet"),
            Optional.of("layer2:7"),
            NOON);
    Worker worker = new Worker("w1", 1);
    for (StatusEvent event :
        List.of(
            new StatusEvent.Queued(subject),
            new StatusEvent.Running(subject, worker, new Progress(1, 2, -1, 0.5, 10, 0.1)),
            new StatusEvent.Running(subject, worker, new Progress(1, 2, 10, 0.1)),
            new StatusEvent.Succeeded(
                subject,
                worker,
                Optional.empty(),
                Optional.empty(),
                2,
                StatusEvent.Succeeded.Source.COMPUTED,
                Optional.empty(),
                "r"),
            new StatusEvent.Succeeded(
                subject,
                worker,
                1,
                Optional.of(0.5),
                2,
                StatusEvent.Succeeded.Source.COMPUTED,
                "i",
                "r"),
            new StatusEvent.Cancelled(subject))) {
      assertThat(problems("status", StatusJson.write(event))).isEmpty();
    }
    for (FailureCode code : FailureCode.values()) {
      StatusEvent event = new StatusEvent.Failed(subject, worker, code, "why");
      assertThat(problems("status", StatusJson.write(event))).isEmpty();
    }
  }

  @Test
  void the_wishes_that_we_write_are_what_the_schema_says() throws IOException {
    JobId id = submission(Optimizer.Adam.CLASSIC).id();
    for (Cancellation wish :
        List.of(new Cancellation.OfJob(id), new Cancellation.OfBatch("night"))) {
      assertThat(problems("control", ControlJson.write(wish))).isEmpty();
      assertThat(ControlJson.read(ControlJson.write(wish))).isEqualTo(wish);
    }
  }

  @Test
  void what_is_no_wish_is_refused_by_schema_and_reader() throws IOException {
    for (String json :
        List.of(
            "[]",
            "{\"version\":1}",
            "{\"version\":2,\"wish\":\"cancel\",\"batch\":\"night\"}",
            "{\"version\":1,\"wish\":\"pause\",\"batch\":\"night\"}",
            "{\"version\":1,\"wish\":\"cancel\"}",
            "{\"version\":1,\"wish\":\"cancel\",\"job\":\"3f9a1c\"}",
            "{\"version\":1,\"wish\":\"cancel\",\"batch\":\"a b\"}",
            "{\"version\":1,\"wish\":\"cancel\",\"batch\":7}")) {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      assertThat(problems("control", bytes)).as(json).isNotEmpty();
      assertThatThrownBy(() -> ControlJson.read(bytes)).as(json).isInstanceOf(IOException.class);
    }
    for (String noJson : List.of("", "{", "\u0000")) {
      assertThatThrownBy(() -> ControlJson.read(noJson.getBytes(StandardCharsets.UTF_8)))
          .as(noJson)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void the_result_documents_that_we_write_are_what_the_schema_says() throws IOException {
    for (List<Result.Kept> snapshots :
        List.of(
            List.<Result.Kept>of(),
            List.of(new Result.Kept(16, 0.5, "a"), new Result.Kept(32, 0.75, "b")))) {
      byte[] json = StatusJson.write(result(snapshots, List.of()));
      assertThat(problems("result", json)).isEmpty();
      assertThat(StatusJson.write(StatusJson.readResult(json))).isEqualTo(json);
      assertThat(StatusJson.readResult(json).snapshots()).isEqualTo(snapshots);
      assertThat(new ObjectMapper().readTree(json).has("snapshots"))
          .isEqualTo(!snapshots.isEmpty());
    }
    List<Result.OneOfSet> set =
        List.of(new Result.OneOfSet(1.25, 0.5, "a"), new Result.OneOfSet(1.75, 0.25, "b"));
    byte[] json = StatusJson.write(result(List.of(), set));
    assertThat(problems("result", json)).isEmpty();
    assertThat(StatusJson.readResult(json).diverse()).isEqualTo(set);
    String old = new String(StatusJson.write(result(List.of(), List.of())), StandardCharsets.UTF_8);
    assertThat(old).doesNotContain("diverse");
  }

  @Test
  void the_bands_of_a_result_are_what_the_schema_says() throws IOException {
    Result.Bands bands = new Result.Bands(4, List.of(3, 2, 1), "results/a/image.npy");
    byte[] json = StatusJson.write(result(List.of(), List.of(), Optional.of(bands)));
    assertThat(problems("result", json)).isEmpty();
    assertThat(StatusJson.readResult(json).bands()).contains(bands);
    String old = new String(StatusJson.write(result(List.of(), List.of())), StandardCharsets.UTF_8);
    assertThat(old).doesNotContain("bands");
    assertThat(StatusJson.readResult(old.getBytes(StandardCharsets.UTF_8)).bands()).isEmpty();
  }

  private static Result result(List<Result.Kept> snapshots, List<Result.OneOfSet> set) {
    return result(snapshots, set, Optional.empty());
  }

  private static Result result(
      List<Result.Kept> snapshots, List<Result.OneOfSet> set, Optional<Result.Bands> bands) {
    Submission submission = submission(Optimizer.Sgd.CLASSIC);
    return new Result(
        submission.id(),
        JobJson.content(submission.work()),
        new ImageSize(96, 96),
        1.5,
        Optional.of(0.25),
        List.of(new Result.CurvePoint(100, -1, 0.5, 1.5)),
        snapshots,
        set,
        bands,
        new Result.Made(
            "w1", "cpu", "float32", Map.of("java", "17"), NOON, NOON, Map.of("total", 2.0)));
  }

  private static Submission submission(Optimizer optimizer) {
    return submission(Recipe.plain(optimizer));
  }

  private static Submission submission(Recipe recipe) {
    Job job =
        new Job(
            "emojinet",
            Optional.of("s3://fleet/models/x.pth"),
            Objective.parse("layer2:7@1,2"),
            recipe,
            Optional.of(new ImageSize(64, 48)),
            100,
            7,
            Optional.empty(),
            Optional.empty(),
            List.of(1, 100));
    return new Submission(job, Optional.of("b"), Optional.of(NOON), 10, OnExisting.REUSE);
  }

  private static List<String> problems(String schemaName, byte[] json) throws IOException {
    try (InputStream text =
        MessageSchemaTest.class.getResourceAsStream("/schema/" + schemaName + ".schema.json")) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(text, InputFormat.JSON);
      return schema.validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON).stream()
          .map(Object::toString)
          .toList();
    }
  }
}
