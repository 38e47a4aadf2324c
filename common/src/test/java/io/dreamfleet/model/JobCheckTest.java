package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.architecture.ResNet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobCheckTest {
  private static final JobCheck CHECK = new JobCheck(JobLimits.DEFAULT);
  private static final Model EMOJINET = ModelCatalog.builtIn().model("emojinet");
  private static final Model NAMELESS =
      new Model(
          "nameless",
          ResNet.resnet18("nameless", InputSpec.imagenet(32, 32), 8, 10),
          List.of(),
          new WeightsSource.Bundled("none"),
          "for this test");

  private static Job job(String objective, int side) {
    return new Job(
        "emojinet",
        Optional.empty(),
        Objective.parse(objective),
        Recipe.plain(),
        Optional.of(new ImageSize(side, side)),
        10,
        0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          layer2:1 + layer9:3             | UNKNOWN_LAYER         | no layer "layer9": did you mean
          layer2:1 - 2*layer2:64          | CHANNEL_OUT_OF_RANGE  | layer2 has channels 0 to 63, but 64
          neuron(layer2:64)               | CHANNEL_OUT_OF_RANGE  | layer2 has channels 0 to 63, but 64
          max(layer2:64)                  | CHANNEL_OUT_OF_RANGE  | layer2 has channels 0 to 63, but 64
          sum(layer9)                     | UNKNOWN_LAYER         | no layer "layer9"
          deepdream(layer9)               | UNKNOWN_LAYER         | no layer "layer9"
          direction(layer9, s3://b/k)     | UNKNOWN_LAYER         | no layer "layer9"
          layer1 + layer2:1@3,12          | POSITION_OUT_OF_RANGE | columns 0 to 11, but column 12
          layer1 - logit(1166)            | CHANNEL_OUT_OF_RANGE  | fc has channels 0 to 1165, but 1166
          layer1 - logit(tigre face)      | INVALID_VALUE         | or "tiger face"
          logit(99999999999)              | INVALID_VALUE         | no label is "99999999999"
          """)
  void every_term_is_checked_against_the_model(
      String objective, FailureCode code, String sentence) {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> CHECK.check(job(objective, 96), EMOJINET))
        .withMessageContaining(sentence)
        .extracting(JobRefusedException::code)
        .isEqualTo(code);
  }

  @Test
  void a_checked_job_has_channels_in_the_place_of_logits() {
    Job job = job("layer1 - 2*logit(\"tiger face\") + logit(3)", 96);
    Job checked = CHECK.checked(job, EMOJINET);
    assertThat(checked.objective().text()).isEqualTo("layer1 - 2*fc:331 + fc:3");
    assertThat(checked).isEqualTo(job.with(checked.objective()));
    Job plain = job("layer1 - max(layer2:3)", 96);
    assertThat(CHECK.checked(plain, EMOJINET)).isSameAs(plain);
  }

  @Test
  void logits_that_are_one_class_are_one_term() {
    assertThat(CHECK.checked(job("logit(331) + logit(tiger face)", 96), EMOJINET).objective())
        .isEqualTo(Objective.parse("2*fc:331"));
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> CHECK.check(job("logit(331) - logit(tiger face)", 96), EMOJINET))
        .withMessage("objective: the weights of fc:331 add up to 0, so that it would have no part");
  }

  @Test
  void a_model_without_labels_has_logits_by_number() {
    assertThat(CHECK.checked(job("logit(7)", 32), NAMELESS).objective().text()).isEqualTo("fc:7");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> CHECK.check(job("logit(crane)", 32), NAMELESS))
        .withMessageContaining("whose classes have no labels: take one by its number");
  }

  @Test
  void more_terms_than_a_step_should_read_are_refused() {
    String sum =
        IntStream.range(0, 64).mapToObj(i -> "layer3:" + i).collect(Collectors.joining(" + "));
    CHECK.check(job(sum, 96), EMOJINET);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> CHECK.check(job(sum + " + layer3:64", 96), EMOJINET))
        .withMessage(
            "objective: 65 terms; at most 64 is allowed (the workers' setting dreamfleet.limits.objective-terms raises that)")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void a_set_is_checked_for_its_layer_and_its_pixels() {
    Job job = job("layer3:7", 1024);
    CHECK.check(job.with(new Diversity(16, 1, Optional.of("layer2"))), EMOJINET);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(
            () -> CHECK.check(job.with(new Diversity(2, 1, Optional.of("layer9"))), EMOJINET))
        .withMessageContaining("no layer \"layer9\": did you mean");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(
            () ->
                CHECK.check(
                    job("layer3:7", 1025).with(new Diversity(16, 1, Optional.empty())), EMOJINET))
        .withMessage(
            "diverse.count: 16 of 1025x1025 pixels; at most 15 is allowed (the workers' setting"
                + " dreamfleet.limits.snapshot-pixels raises that)");
  }

  private static Model taking(InputSpec input) {
    return new Model(
        "bands",
        ResNet.resnet18("bands", input, 8, 10),
        List.of(),
        new WeightsSource.Bundled("none"),
        "for this test");
  }

  private static InputSpec of(int channels) {
    return new InputSpec(
        channels, 32, 48, Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.2));
  }

  private static Job showing(Recipe recipe, Integer... bands) {
    return new Job(
        "bands",
        Optional.empty(),
        Objective.parse("layer2:7"),
        recipe,
        Optional.empty(),
        10,
        0,
        recipe.octaves().map(octaves -> "s3://b/k"),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(bands));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4 | lucid | 3 | 4 | bands has bands 0 to 3, but 4 was asked for
          3 | lucid | 0 | 1 | bands takes pictures of red, green and blue, which are shown as they are
          1 | lucid | 0 | 0 | bands takes grey pictures, which are shown as they are
          4 | dream | 0 | 1 | dream begins from a photograph, but bands takes pictures of 4 bands
          """)
  void what_is_shown_of_a_picture_must_be_there(
      int channels, String recipe, int first, int second, String sentence) {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(
            () ->
                CHECK.check(showing(Recipe.named(recipe), first, second, 0), taking(of(channels))))
        .withMessageContaining(sentence)
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.INVALID_VALUE);
  }

  @Test
  void bands_and_grey_dreams_are_checked_as_others_are() {
    CHECK.check(showing(Recipe.lucid(), 3, 2, 1), taking(of(4)));
    CHECK.check(showing(Recipe.lucid(), 15), taking(of(16)));
    CHECK.check(showing(Recipe.named("dream")), taking(of(1)));
    InputSpec three = new InputSpec(3, 32, 32, of(3).mean(), of(3).std(), InputSpec.Meaning.BANDS);
    CHECK.check(showing(Recipe.lucid(), 2, 1, 0), taking(three));
  }

  @Test
  void a_picture_that_is_too_small_is_answered_with_the_smallest() {
    Model vgg = ModelCatalog.builtIn().model("vgg11");
    Job job =
        new Job(
            "vgg11",
            Optional.empty(),
            Objective.parse("features.20"),
            Recipe.plain(),
            Optional.of(new ImageSize(40, 31)),
            10,
            0);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> CHECK.check(job, vgg))
        .withMessage(
            "at 40x31 pixels the output of vgg11's features.20 is empty; take a picture of 32x32 or more (the network's own size is 224x224)")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.IMAGE_TOO_SMALL);
  }
}
