package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.architecture.ResNet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitExpressionTest {
  private static final UnitExpression EMOJINET =
      new UnitExpression(ModelCatalog.builtIn().model("emojinet"));

  /** Six classes with everything that is awkward in a label. */
  private static final UnitExpression AWKWARD =
      new UnitExpression(
          new Model(
              "birds",
              ResNet.resnet18("birds", InputSpec.imagenet(32, 32), 8, 6),
              List.of(
                  "crane", "great white heron, Ardea alba", "crane", "heron", "3", "Ardea alba"),
              new WeightsSource.Bundled("none"),
              "for this test"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          layer2            | layer2
          layer2:7          | layer2:7
          layer2:7@3,8      | layer2:7@3,8
          layer2:2-5        | layer2:2 layer2:3 layer2:4 layer2:5
          layer2:1,5,9-11   | layer2:1 layer2:5 layer2:9 layer2:10 layer2:11
          layer2:1, 5, 2 - 3| layer2:1 layer2:5 layer2:2 layer2:3
          layer2:3,1-4,3    | layer2:3 layer2:1 layer2:2 layer2:4
          layer2:7,9@0,1    | layer2:7@0,1 layer2:9@0,1
          layer2.0.conv1:4-4| layer2.0.conv1:4
          fc:207            | fc:207
          fc:tiger face     | fc:331
          fc: Tiger  FACE   | fc:331
          fc:slice of pizza,octopus,3-4 | fc:523 fc:417 fc:3 fc:4
          """)
  void what_people_type_becomes_units_in_their_order(String typed, String units) {
    assertThat(EMOJINET.expand(typed).stream().map(Objective::text))
        .containsExactly(units.split(" "));
  }

  @Test
  void a_star_is_every_channel_of_the_layer() {
    assertThat(EMOJINET.expand("layer3:*"))
        .hasSize(128)
        .startsWith(new Objective.Channel("layer3", 0))
        .endsWith(new Objective.Channel("layer3", 127));
    assertThat(EMOJINET.expand("layer1:*@2,2")).hasSize(32);
  }

  @Test
  void a_unit_named_twice_is_one_unit() {
    assertThat(EMOJINET.expand(List.of("layer2:7", "layer2:6-8", "layer2:7@1,1")))
        .extracting(Objective::text)
        .containsExactly("layer2:7", "layer2:6", "layer2:8", "layer2:7@1,1");
  }

  @Test
  void the_longest_label_is_taken_where_labels_hold_commas() {
    assertThat(AWKWARD.expand("fc:great white heron, Ardea alba,heron"))
        .extracting(Objective::text)
        .containsExactly("fc:1", "fc:3");
    assertThat(AWKWARD.expand("fc:heron, Ardea alba"))
        .extracting(Objective::text)
        .containsExactly("fc:3", "fc:5");
  }

  @Test
  void a_number_is_an_index_even_where_a_class_is_called_so() {
    assertThat(AWKWARD.expand("fc:3")).containsExactly(new Objective.Channel("fc", 3));
  }

  @Test
  void a_label_that_two_classes_share_is_refused_with_both_numbers() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> AWKWARD.expand("fc:crane"))
        .withMessage("birds has 2 classes called \"crane\": take one by its number, 0 or 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          layer5:3       | UNKNOWN_LAYER        | did you mean layer4
          layer2:64      | CHANNEL_OUT_OF_RANGE | emojinet's layer2 has channels 0 to 63, but 64 was asked for
          layer2:0-99999999999 | CHANNEL_OUT_OF_RANGE | channels 0 to 63, but 99999999999 was asked for
          fc:1166        | CHANNEL_OUT_OF_RANGE | emojinet's fc has channels 0 to 1165
          layer2:9-3     | INVALID_VALUE | runs backwards; write 3-9
          layer2:        | INVALID_VALUE | names no channel; write layer2:7
          layer2:1,,2    | INVALID_VALUE | names no channel
          layer2:-3      | INVALID_VALUE | has "-3" where a channel of layer2 belongs: a number from 0 to 63
          layer2:seven   | INVALID_VALUE | has "seven" where a channel of layer2 belongs
          layer2:7@3     | INVALID_VALUE | has "@3" where @ROW,COLUMN belongs
          layer2@3,8     | INVALID_VALUE | has a position but no channel
          fc:pizza       | INVALID_VALUE | no label is "pizza": did you mean "slice of pizza"?
          fc:strawbery   | INVALID_VALUE | did you mean "strawberry"?
          fc:tigre face  | INVALID_VALUE | or "tiger face"
          tiger face     | INVALID_VALUE | is the label of a class; its unit is "fc:tiger face"
          """)
  void what_cannot_be_right_is_answered_with_what_would_be(
      String typed, FailureCode code, String sentence) {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> EMOJINET.expand(typed))
        .withMessageContaining(sentence)
        .extracting(JobRefusedException::code)
        .isEqualTo(code);
  }
}
