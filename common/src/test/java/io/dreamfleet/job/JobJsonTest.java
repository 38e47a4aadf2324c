package io.dreamfleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.job.Submission.OnExisting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobJsonTest {
  private static final Recipe LUCID =
      new Recipe(
          "lucid",
          Parameterization.FOURIER,
          new Transforms(12, 8, 0.9, 1.1, 10, 4),
          new Regularizers(0, 0, 0, 50),
          new Optimizer.Adam(0.05, 0, 0.9, 0.999, 1e-8));

  private static final String SHORTEST =
      "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer2:7\"}";

  @Test
  void the_shortest_job_has_lucids_defaults() {
    Submission read = read(SHORTEST);
    assertThat(job(read))
        .isEqualTo(
            new Job(
                "emojinet",
                Optional.empty(),
                new Objective.Channel("layer2", 7),
                LUCID,
                Optional.empty(),
                512,
                0));
    assertThat(read.progressEvery()).isEqualTo(100);
    assertThat(read.onExisting()).isEqualTo(OnExisting.REUSE);
  }

  @Test
  void a_submission_survives_the_way_through_json() {
    Submission full =
        new Submission(
            new Job(
                "resnet18",
                Optional.of("s3://fleet/models/own.pth"),
                new Objective.Neuron("layer3.0.conv1", 4, 5, 6),
                Recipe.plain(new Optimizer.Sgd(1, 0.001, 0.99)),
                Optional.of(new ImageSize(200, 100)),
                64,
                42),
            Optional.of("night-1"),
            Optional.of(Instant.parse("2026-11-25T01:02:03Z")),
            10,
            OnExisting.RECOMPUTE);
    assertThat(JobJson.read(JobJson.write(full))).isEqualTo(full);
  }

  /** Computed by hand: `printf %s '{...}' | sha256sum` over the canonical JSON. */
  @Test
  void an_id_is_the_hash_of_the_canonical_content() {
    String plain = SHORTEST.replace("}", ",\"recipe\":{\"name\":\"plain\"}}");
    assertThat(job(read(plain)).recipe())
        .isEqualTo(Recipe.plain(new Optimizer.Adam(0.1, 1e-6, 0.9, 0.999, 1e-8)));
    assertThat(read(plain).id().text())
        .isEqualTo("034bc1ad30b95c20d7f969713c72a460c4756afa37ff16ec687b5d45c943eda5");
  }

  /** Computed by hand, as above. */
  @Test
  void a_job_of_recipe_lucid_is_identified_by_its_transforms_and_penalties_too() {
    Submission read = read(SHORTEST.replace("}", ",\"recipe\":{\"name\":\"lucid\"}}"));
    assertThat(job(read).recipe()).isEqualTo(LUCID);
    assertThat(read.id().text())
        .isEqualTo("221c1d3252a4c549a9555d5b081f4444dca1b1430236d7ba47f49197d7fc2e1c");
    assertThat(read(SHORTEST).id()).isEqualTo(read.id());
  }

  @Test
  void each_number_of_the_transforms_can_be_another_one() {
    String json =
        SHORTEST.replace(
            "}",
            ",\"recipe\":{\"name\":\"lucid\",\"transforms\":{\"rotate\":5,\"scaleMax\":1.5},\"optimizer\":{\"learningRate\":0.1}}}");
    Submission read = read(json);
    assertThat(job(read).recipe())
        .isEqualTo(
            Recipe.lucid()
                .with(new Transforms(12, 8, 0.9, 1.5, 5, 4))
                .with(new Optimizer.Adam(0.1, 0, 0.9, 0.999, 1e-8)));
    assertThat(JobJson.read(JobJson.write(read))).isEqualTo(read);
    String plain = SHORTEST.replace("}", ",\"recipe\":{\"name\":\"plain\"}}");
    assertThat(new String(JobJson.write(read(plain)), StandardCharsets.UTF_8))
        .doesNotContain("transforms")
        .doesNotContain("regularizers");
  }

  /** The defaults of Google's {@code dream.ipynb}. */
  @Test
  void the_shortest_dream_is_deepdreams() {
    String json =
        SHORTEST.replace("}", ",\"recipe\":{\"name\":\"dream\"},\"input\":\"s3://b/photo.jpg\"}");
    Job dream = job(read(json));
    assertThat(dream.steps()).isEqualTo(10);
    assertThat(dream.totalSteps()).isEqualTo(40);
    assertThat(dream.input()).contains("s3://b/photo.jpg");
    assertThat(dream.recipe().octaves()).contains(new Octaves(4, 1.4, 32));
    assertThat(JobJson.read(JobJson.write(read(json))).work()).isEqualTo(dream);
    assertThat(new String(JobJson.write(read(json)), StandardCharsets.UTF_8))
        .doesNotContain("transforms")
        .doesNotContain("weightDecay");
  }

  @Test
  void a_dreams_mask_is_part_of_it_and_other_recipes_have_none() {
    String plain = SHORTEST.replace("}", ",\"mask\":\"s3://b/mask.png\"}");
    assertThatThrownBy(() -> read(plain)).hasMessage("mask can only be used with recipe dream");
    String json =
        plain.replace("}", ",\"recipe\":{\"name\":\"dream\"},\"input\":\"s3://b/photo.jpg\"}");
    Submission masked = read(json);
    assertThat(job(masked).mask()).contains("s3://b/mask.png");
    assertThat(JobJson.read(JobJson.write(masked))).isEqualTo(masked);
    assertThat(masked.id())
        .isNotEqualTo(read(json.replace(",\"mask\":\"s3://b/mask.png\"", "")).id());
  }

  @Test
  void each_number_of_a_dream_can_be_another_one() {
    String json =
        SHORTEST.replace(
            "}",
            ",\"steps\":3,\"recipe\":{\"name\":\"dream\",\"octaves\":{\"count\":2,\"jitter\":8},\"optimizer\":{\"learningRate\":0.1}},\"input\":\"s3://b/k\"}");
    Submission read = read(json);
    assertThat(job(read).recipe())
        .isEqualTo(Recipe.dream().with(new Octaves(2, 1.4, 8)).with(new Optimizer.Normalised(0.1)));
    assertThat(job(read).steps()).isEqualTo(3);
    assertThat(JobJson.read(JobJson.write(read))).isEqualTo(read);
  }

  @Test
  void a_set_that_is_to_differ_has_a_default_weight_and_is_part_of_the_job() {
    Submission read = read(SHORTEST.replace("}", ",\"diverse\":{\"count\":4}}"));
    assertThat(job(read).diversity()).contains(new Diversity(4, 1, Optional.empty()));
    assertThat(job(read).pictures()).isEqualTo(4);
    assertThat(job(read(SHORTEST)).pictures()).isEqualTo(1);
    assertThat(read.id()).isNotEqualTo(read(SHORTEST).id());
    assertThat(read.id())
        .isEqualTo(read(SHORTEST.replace("}", ",\"diverse\":{\"count\":4,\"weight\":1.0}}")).id());
    Submission full =
        read(
            SHORTEST.replace(
                "}", ",\"diverse\":{\"count\":2,\"weight\":0.5,\"layer\":\"layer3\"}}"));
    assertThat(job(full).diversity()).contains(new Diversity(2, 0.5, Optional.of("layer3")));
    assertThat(JobJson.read(JobJson.write(full))).isEqualTo(full);
    assertThat(job(full).with(Objective.parse("layer1")).diversity())
        .isEqualTo(job(full).diversity());
  }

  @Test
  void the_seeds_of_a_set_follow_on_each_other_and_begin_again_at_0() {
    assertThat(Diversity.seed(7, 0)).isEqualTo(7);
    assertThat(Diversity.seed(7, 3)).isEqualTo(10);
    assertThat(Diversity.seed(Job.LARGEST_SEED, 1)).isZero();
  }

  /** By hand: 768 / 1.4^3 is 279.9, 512 / 1.4^3 is 186.6, and so on. */
  @Test
  void octaves_grow_up_to_the_picture() {
    assertThat(Octaves.CLASSIC.sizes(new ImageSize(768, 512)))
        .containsExactly(
            new ImageSize(280, 187),
            new ImageSize(392, 261),
            new ImageSize(549, 366),
            new ImageSize(768, 512));
    assertThat(Octaves.CLASSIC.sizes(new ImageSize(1, 1))).containsOnly(new ImageSize(1, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"name":"dream"}                                  |           | input is missing: recipe dream needs a picture
          {"name":"plain"}                                  | s3://b/k  | input can only be used with recipe dream
          {"name":"dream","octaves":{"count":0}}            | s3://b/k  | recipe.octaves.count must be from 1 to 16, but is 0
          {"name":"dream","octaves":{"scale":1}}            | s3://b/k  | recipe.octaves.scale must be more than 1
          {"name":"dream","octaves":{"jitter":-1}}          | s3://b/k  | recipe.octaves.jitter must be from 0 to 512
          {"name":"dream","octaves":{"size":1}}             | s3://b/k  | unknown field recipe.octaves.size
          {"name":"dream","optimizer":{"type":"adam"}}      | s3://b/k  | recipe.optimizer.type must be "normalised" for recipe dream
          {"name":"lucid","optimizer":{"type":"normalised"}} |          | recipe.optimizer.type must be "adam" or "sgd" for recipe lucid
          {"name":"lucid","octaves":{}}                     |           | recipe.octaves belong to recipe dream
          {"name":"dream","transforms":{}}                  | s3://b/k  | recipe.transforms must be left out, because recipe dream has none
          {"name":"dream","regularizers":{}}                | s3://b/k  | recipe.regularizers must be left out
          """)
  void a_wrong_dream_is_refused(String recipe, String input, String sentence) {
    String json =
        SHORTEST.replace(
            "}",
            ",\"recipe\":%s%s}"
                .formatted(recipe, input == null ? "" : ",\"input\":\"" + input + "\""));
    assertThatThrownBy(() -> read(json)).hasMessageContaining(sentence);
  }

  @Test
  void an_id_depends_on_content_alone() {
    Submission plain = read(SHORTEST);
    Submission other =
        read(
            "{\"objective\":\"layer2:7\",\"model\":\"emojinet\",\"version\":1,\"batch\":\"b\",\"progressEvery\":7,\"submittedAt\":\"2026-11-25T01:02:03Z\",\"onExisting\":\"recompute\",\"steps\":512,\"recipe\":{\"optimizer\":{\"learningRate\":5e-2}}}");
    assertThat(other.id()).isEqualTo(plain.id());
    assertThat(read(SHORTEST.replace("layer2:7", "layer2:8")).id()).isNotEqualTo(plain.id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not json                                          | MALFORMED_JOB       | not JSON
          []                                                | MALFORMED_JOB       | must be a JSON object
          {"model":"emojinet","objective":"layer2"}         | MALFORMED_JOB       | "version" is missing
          {"version":3,"model":"m","objective":"a"}         | UNSUPPORTED_VERSION | understands versions 1 (pictures) and 2 (surveys); upgrade the workers
          {"version":2,"model":"m","objective":"a"}         | MALFORMED_JOB       | "type" is missing
          {"version":1,"type":"survey","model":"m"}         | MALFORMED_JOB       | type is of messages of version 2
          {"version":1,"objective":"layer2"}                | MALFORMED_JOB       | "model" is missing
          {"version":1,"model":7,"objective":"layer2"}      | MALFORMED_JOB       | model must be a string, but is 7
          {"version":1,"model":"a/b","objective":"layer2"}  | INVALID_VALUE       | model must be a name
          {"version":1,"model":"m","objective":"layer2:-1"} | INVALID_VALUE       | objective: expected a channel number at column 8
          {"version":1,"model":"m","objective":7}           | MALFORMED_JOB       | objective must be a string, but is 7
          {"version":1,"model":"m","objective":[]}          | INVALID_VALUE       | objective must have a term at least
          {"version":1,"model":"m","objective":["a"]}       | MALFORMED_JOB       | objective[0] must be a JSON object, but is "a"
          {"version":1,"model":"m","objective":[{}]}        | MALFORMED_JOB       | the field "objective[0].objective" is missing
          {"version":1,"model":"m","objective":[{"objective":"a"},{"objective":"b:"}]} | INVALID_VALUE | objective[1].objective: expected a channel number at column 3
          {"version":1,"model":"m","objective":[{"objective":"a","weight":0}]}    | INVALID_VALUE | objective[0].weight must be from 0.000001 to 1000000
          {"version":1,"model":"m","objective":[{"objective":"a","wait":1}]}      | MALFORMED_JOB | unknown field objective[0].wait
          {"version":1,"model":"m","objective":[{"objective":"a"},{"objective":"-a"}]} | INVALID_VALUE | the weights of a add up to 0
          {"version":1,"model":"m","objective":"a","stepz":1}                     | MALFORMED_JOB | unknown field stepz
          {"version":1,"model":"m","objective":"a","steps":0}                     | INVALID_VALUE | steps must be 1 or more, but is 0
          {"version":1,"model":"m","objective":"a","steps":-5}                    | INVALID_VALUE | but is -5
          {"version":1,"model":"m","objective":"a","steps":1.5}                   | MALFORMED_JOB | a whole number, but is 1.5
          {"version":1,"model":"m","objective":"a","steps":99999999999}           | INVALID_VALUE | but is 99999999999
          {"version":1,"model":"m","objective":"a","seed":9007199254740993}       | INVALID_VALUE | seed must be from 0
          {"version":1,"model":"m","objective":"a","size":{"width":0,"height":9}} | INVALID_VALUE | size.width must be 1 or more, but is 0
          {"version":1,"model":"m","objective":"a","size":{"width":9}}            | INVALID_VALUE | size.height
          {"version":1,"model":"m","objective":"a","recipe":{"name":"nice"}}      | INVALID_VALUE | recipe.name must be one of "lucid", "maco", "pixels+", "dream", "plain", but is "nice"
          {"version":1,"model":"m","objective":"a","recipe":{"name":"plain","transforms":{}}}                           | INVALID_VALUE | recipe.transforms must be left out, because recipe plain has none
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"rotat":5}}}              | MALFORMED_JOB | unknown field recipe.transforms.rotat
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"rotate":"5"}}}           | MALFORMED_JOB | recipe.transforms.rotate must be a number
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"rotate":181}}}           | INVALID_VALUE | recipe.transforms.rotate must be from 0 to 180, but is 181
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"pad":-1}}}               | INVALID_VALUE | recipe.transforms.pad must be from 0 to 112, but is -1
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"jitter":65}}}            | INVALID_VALUE | recipe.transforms.jitter must be from 0 to 64
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"lastJitter":1e9}}}       | INVALID_VALUE | recipe.transforms.lastJitter must be from 0 to 64
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"scaleMin":0}}}           | INVALID_VALUE | recipe.transforms.scaleMin must be from 0.25 to 4
          {"version":1,"model":"m","objective":"a","recipe":{"name":"lucid","transforms":{"scaleMin":1.2}}}         | INVALID_VALUE | recipe.transforms.scaleMin must not be more than scaleMax, but is 1.2 and scaleMax 1.1
          {"version":1,"model":"m","objective":"a","recipe":{"optimizer":{"type":"lion"}}}       | INVALID_VALUE | "adam" or "sgd"
          {"version":1,"model":"m","objective":"a","recipe":{"optimizer":{"learningRate":0}}}    | INVALID_VALUE | learningRate must be greater than 0
          {"version":1,"model":"m","objective":"a","recipe":{"optimizer":{"momentum":0.5}}}      | MALFORMED_JOB | unknown field recipe.optimizer.momentum
          {"version":1,"model":"m","objective":"a","diverse":4}                                 | MALFORMED_JOB | diverse must be a JSON object, but is 4
          {"version":1,"model":"m","objective":"a","diverse":{}}                                | INVALID_VALUE | diverse.count must be from 2 to 16, but is 0
          {"version":1,"model":"m","objective":"a","diverse":{"count":17}}                      | INVALID_VALUE | diverse.count must be from 2 to 16, but is 17
          {"version":1,"model":"m","objective":"a","diverse":{"count":2,"weight":-1}}           | INVALID_VALUE | diverse.weight must be from 0 to 1000
          {"version":1,"model":"m","objective":"a","diverse":{"count":2,"wait":1}}              | MALFORMED_JOB | unknown field diverse.wait
          {"version":1,"model":"m","objective":"a","diverse":{"count":2},"snapshots":[1]}       | INVALID_VALUE | snapshots cannot be used with diverse
          {"version":1,"model":"m","objective":"a","diverse":{"count":2},"recipe":{"name":"dream"},"input":"s3://b/k"} | INVALID_VALUE | diverse cannot be used with recipe dream
          {"version":1,"model":"m","objective":"a","weights":"http://x/y"}        | INVALID_VALUE | weights must be s3://bucket/key
          {"version":1,"model":"m","objective":"a","batch":"a b"}                 | INVALID_VALUE | batch must be a name
          {"version":1,"model":"m","objective":"a","submittedAt":"today"}         | MALFORMED_JOB | submittedAt must be a time
          {"version":1,"model":"m","objective":"a","onExisting":"maybe"}          | INVALID_VALUE | "reuse" or "recompute"
          {"version":1,"model":"m","model":"n","objective":"a"}                   | MALFORMED_JOB | Duplicate field 'model'
          {"version":1,"model":"m","objective":"a"} {}                            | MALFORMED_JOB | not JSON
          """)
  void a_wrong_message_is_refused_with_the_field_that_is_wrong(
      String json, FailureCode code, String sentence) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            JobRefusedException.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
        .hasMessageContaining(sentence);
  }

  @Test
  void a_list_of_terms_is_the_job_of_their_text() {
    String list =
        "[{\"weight\":0.5,\"objective\":\"layer3:7\"},{\"objective\":\"layer4 - max(layer2)\"},{\"weight\":-2,\"objective\":\"layer3:7\"}]";
    Submission read = read(SHORTEST.replace("\"layer2:7\"", list));
    assertThat(job(read).objective().text()).isEqualTo("-1.5*layer3:7 + layer4 - max(layer2)");
    assertThat(read.id())
        .isEqualTo(read(SHORTEST.replace("layer2:7", "-1.5*layer3:7 + layer4 - max(layer2)")).id());
    assertThat(JobJson.read(JobJson.write(read))).isEqualTo(read);
    assertThat(new String(JobJson.write(read), StandardCharsets.UTF_8))
        .contains("\"objective\":\"-1.5*layer3:7 + layer4 - max(layer2)\"");
  }

  @Test
  void an_id_that_is_not_the_contents_is_refused() {
    String json = SHORTEST.replace("{", "{\"id\":\"" + "0".repeat(64) + "\",");
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            JobRefusedException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.ID_MISMATCH));
  }

  private static Submission read(String json) {
    return JobJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Job job(Submission submission) {
    return (Job) submission.work();
  }
}
