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
}
