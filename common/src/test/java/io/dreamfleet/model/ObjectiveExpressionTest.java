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

class ObjectiveExpressionTest {
  private static final ObjectiveExpression EMOJINET =
      new ObjectiveExpression(ModelCatalog.builtIn().model("emojinet"));

  /** Labels that look like sums and calls. */
  private static final ObjectiveExpression AWKWARD =
      new ObjectiveExpression(
          new Model(
              "shirts",
              ResNet.resnet18("shirts", InputSpec.imagenet(32, 32), 8, 4),
              List.of("T-shirt", "a + b", "max(fc", "shirt"),
              new WeightsSource.Bundled("none"),
              "for this test"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          layer2:0-2                          | layer2:0; layer2:1; layer2:2
          fc:tiger face                       | fc:331
          neuron(layer2:7)                    | neuron(layer2:7)
          neuron(layer2:0-2)                  | neuron(layer2:0); neuron(layer2:1); neuron(layer2:2)
          neuron(layer2:1,2@3,8)              | layer2:1@3,8; layer2:2@3,8
          max( layer2:1, 5 )                  | max(layer2:1); max(layer2:5)
          mean(layer2:1-2)                    | layer2:1; layer2:2
          sum(layer2)                         | sum(layer2)
          max(fc:tiger face,octopus)          | max(fc:331); max(fc:417)
          -layer4:10                          | -layer4:10
          -layer2:1-2                         | -layer2:1; -layer2:2
          0.5*max(layer2:1-2)                 | 0.5*max(layer2:1); 0.5*max(layer2:2)
          layer4:10 + 0.5*layer3:7-layer4:99  | layer4:10 + 0.5*layer3:7 - layer4:99
          logit(tiger face)                   | fc:331
          logit("Tiger  FACE") - logit(3)     | fc:331 - fc:3
          logit(tiger face) + fc:331          | 2*fc:331
          deepdream(layer3)                   | deepdream(layer3)
          2*(layer3:1 - layer2:1@1,2)         | 2*layer3:1 - 2*layer2:1@1,2
          interpolate(layer2:7, layer3:1, 2)  | layer2:7; layer3:1
          interpolate(layer2:7@1,2, fc:octopus, 5) | layer2:7@1,2; 0.75*layer2:7@1,2 + 0.25*fc:417; 0.5*layer2:7@1,2 + 0.5*fc:417; 0.25*layer2:7@1,2 + 0.75*fc:417; fc:417
          interpolate(layer2:1 - layer2:2, max(layer2:1), 3) | layer2:1 - layer2:2; 0.5*layer2:1 - 0.5*layer2:2 + 0.5*max(layer2:1); max(layer2:1)
          interpolate(layer2:1, layer2:2, 11) | layer2:1; 0.9*layer2:1 + 0.1*layer2:2; 0.8*layer2:1 + 0.2*layer2:2; 0.7*layer2:1 + 0.3*layer2:2; 0.6*layer2:1 + 0.4*layer2:2; 0.5*layer2:1 + 0.5*layer2:2; 0.4*layer2:1 + 0.6*layer2:2; 0.3*layer2:1 + 0.7*layer2:2; 0.2*layer2:1 + 0.8*layer2:2; 0.1*layer2:1 + 0.9*layer2:2; layer2:2
          """)
  void what_people_type_becomes_objectives_in_their_order(String typed, String objectives) {
    assertThat(EMOJINET.expand(typed).stream().map(Objective::text))
        .containsExactly(objectives.split("; "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fc:T-shirt            | fc:0
          fc:a + b              | fc:1
          fc:max(fc             | fc:2
          logit("a + b") + fc:3 | fc:1 + fc:3
          logit("max(fc")       | fc:2
          -logit(T-shirt)       | -fc:0
          """)
  void a_label_that_exists_wins_whatever_it_looks_like(String typed, String objective) {
    assertThat(AWKWARD.expand(typed).stream().map(Objective::text)).containsExactly(objective);
  }

  @Test
  void an_objective_named_twice_is_one() {
    assertThat(EMOJINET.expand(List.of("logit(tiger face)", "fc:331", "mean(layer2)", "layer2")))
        .extracting(Objective::text)
        .containsExactly("fc:331", "layer2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          layer2:0-99                 | CHANNEL_OUT_OF_RANGE | channels 0 to 63, but 99 was asked for
          neuron(layer2:0-99)         | CHANNEL_OUT_OF_RANGE | channels 0 to 63, but 99 was asked for
          neuron(layer5:0-9)          | UNKNOWN_LAYER        | did you mean layer4
          max(layer2:9-3)             | INVALID_VALUE        | runs backwards; write 3-9
          layer2:7 + layer3:          | INVALID_VALUE        | expected a channel number at column 19
          maks(layer2:7)              | INVALID_VALUE        | no function "maks": did you mean max?
          logit(tigre face)           | INVALID_VALUE        | logit("tigre face") names no class of emojinet: no label is "tigre face": did you mean
          fc:tigre-face               | INVALID_VALUE        | or "tiger face"? (logits can be given by number too
          layer2:seven                | INVALID_VALUE        | has "seven" where a channel of layer2 belongs
          fc:tiger face - fc:octopus  | INVALID_VALUE        | (a class by its label is logit(tiger face) here)
          layer3:1 - 2*fc:octopus     | INVALID_VALUE        | (a class by its label is logit(octopus) here)
          interpolate(layer2:7, 3)    | INVALID_VALUE        | must be interpolate(A, B, N)
          interpolate(layer2:7, layer2:8) | INVALID_VALUE    | must be interpolate(A, B, N), such as
          interpolate(layer2:7, layer2:8, 1) | INVALID_VALUE | makes 1 objectives; from 2 to 1000 can be made
          interpolate(layer2:7, layer2:x, 3) | INVALID_VALUE | has "x" where a channel of layer2 belongs
          interpolate(layer2:7@1,2, layer2:x, 3) | INVALID_VALUE | has "x" where a channel of layer2 belongs
          interpolate(layer2:0-3, layer2:5, 3) | INVALID_VALUE | but "layer2:0-3" is 4
          interpolate(layer2:1, -layer2:1, 3) | INVALID_VALUE | the weights of layer2:1 add up to 0
          2*interpolate(layer2:1, layer2:2, 3) | INVALID_VALUE | interpolate makes several jobs
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
