package io.dreamfleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.Objective.Aggregated;
import io.dreamfleet.job.Objective.Aggregation;
import io.dreamfleet.job.Objective.Caricature;
import io.dreamfleet.job.Objective.Centre;
import io.dreamfleet.job.Objective.Channel;
import io.dreamfleet.job.Objective.Deepdream;
import io.dreamfleet.job.Objective.Direction;
import io.dreamfleet.job.Objective.Layer;
import io.dreamfleet.job.Objective.Logit;
import io.dreamfleet.job.Objective.Neuron;
import io.dreamfleet.job.Objective.Sum;
import io.dreamfleet.job.Objective.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveParserTest {
  private static final String URL = "s3://dreamfleet/inputs/a-b_c.npy";

  @Test
  void every_kind_of_objective_has_its_text() {
    Map<String, Objective> texts =
        Map.ofEntries(
            Map.entry("layer2", new Layer("layer2")),
            Map.entry("layer2:7", new Channel("layer2", 7)),
            Map.entry("layer2.0.conv1:7@3,8", new Neuron("layer2.0.conv1", 7, 3, 8)),
            Map.entry("neuron(layer2:7)", new Centre("layer2", 7)),
            Map.entry("max(layer2:7)", new Aggregated(Aggregation.MAX, new Channel("layer2", 7))),
            Map.entry("sum(layer2)", new Aggregated(Aggregation.SUM, new Layer("layer2"))),
            Map.entry("deepdream(layer3)", new Deepdream("layer3")),
            Map.entry("logit(207)", new Logit("207")),
            Map.entry("logit(\"tiger face\")", new Logit("tiger face")),
            Map.entry("direction(layer4, " + URL + ")", new Direction("layer4", URL, 0)),
            Map.entry("direction(layer4, " + URL + ", 1.5)", new Direction("layer4", URL, 1.5)),
            Map.entry("caricature(layer3, " + URL + ")", new Caricature("layer3", URL, 0)),
            Map.entry("caricature(layer3, " + URL + ", 2)", new Caricature("layer3", URL, 2)),
            Map.entry("-layer4:10", new Sum(List.of(new Term(-1, new Channel("layer4", 10))))),
            Map.entry(
                "layer4:10 + 0.5*layer3:7 - layer4:99",
                new Sum(
                    List.of(
                        new Term(1, new Channel("layer4", 10)),
                        new Term(0.5, new Channel("layer3", 7)),
                        new Term(-1, new Channel("layer4", 99))))));
    texts.forEach(
        (text, objective) -> {
          assertThat(Objective.parse(text)).as(text).isEqualTo(objective);
          assertThat(objective.text()).isEqualTo(text);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          channel(layer2:7)              | layer2:7
          neuron(layer2:7@3,8)           | layer2:7@3,8
          layer(layer2)                  | layer2
          mean(layer2:7)                 | layer2:7
          mean(layer(layer2))            | layer2
          max( channel(layer2:7) )       | max(layer2:7)
          logit(tiger face)              | logit("tiger face")
          logit( 207 )                   | logit(207)
          logit("207")                   | logit(207)
          logit("(a) \\"b\\" \\\\ c, d") | logit("(a) \\"b\\" \\\\ c, d")
          cosine(layer4,s3://b/k)        | direction(layer4, s3://b/k, 2)
          direction(layer4,s3://b/k,0)   | direction(layer4, s3://b/k)
          +a:1+b:2                       | a:1 + b:2
          2*(a:1 + b:2)                  | 2*a:1 + 2*b:2
          -(a:1 - b:2)                   | -a:1 + b:2
          a:1 - (b:2 - 2*(c + -d))       | a:1 - b:2 + 2*c - 2*d
          2 * -0.5 * a                   | -a
          1*a:1                          | a:1
          1e-3*a:1                       | 0.001*a:1
          .5*a:1 + 2.*b                  | 0.5*a:1 + 2*b
          layer4:1 + layer4:1            | 2*layer4:1
          a + b - 3*a                    | -2*a + b
          0.1*a + 0.2*a                  | 0.3*a
          0.5*a + 0.5*a                  | a
          t.block1.block1-0.f.a.0 - t.block1.block1-12:3  | t.block1.block1-0.f.a.0 - t.block1.block1-12:3
          layer4-2*layer3                | layer4 - 2*layer3
          """)
  void what_means_the_same_is_written_the_same(String typed, String canonical) {
    assertThat(Objective.parse(typed).text()).isEqualTo(canonical);
    assertThat(Objective.parse(canonical)).isEqualTo(Objective.parse(typed));
  }

  /** Drawn with a fixed seed, so that a failure is the same at every run. */
  @Test
  void the_text_of_any_objective_is_read_back_as_that_objective() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      WeightedSum sum = new WeightedSum();
      int terms = 1 + random.nextInt(5);
      for (int term = 0; term < terms; term++) {
        sum.plus(weight(random), unit(random));
      }
      Objective objective = sum.objective();
      assertThat(Objective.parse(objective.text())).isEqualTo(objective);
      assertThat(Objective.parse(objective.negated().text())).isEqualTo(objective.negated());
    }
  }

  /** Texts that are nearly right, from the pieces that right ones are made of. */
  @Test
  void any_text_is_read_or_refused() {
    List<String> pieces =
        List.of(
            "layer2",
            ":",
            "7",
            "@",
            "3,8",
            " ",
            "+",
            "-",
            "*",
            "(",
            ")",
            "max(",
            "neuron(",
            ",",
            "logit(",
            "\"",
            "\\",
            "direction(",
            "s3://b/k",
            "0",
            "1e",
            ".",
            "é",
            "\n",
            "cosine(a,");
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(9); piece >= 0; piece--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      try {
        Objective objective = Objective.parse(text.toString());
        assertThat(Objective.parse(objective.text())).isEqualTo(objective);
        read++;
      } catch (JobRefusedException e) {
        assertThat(e).hasMessageContaining(" at column ");
      }
    }
    assertThat(read).isGreaterThan(100);
  }

  private static double weight(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 1;
      case 1 -> 1 + random.nextInt(1000);
      case 2 -> random.nextDouble() + 0.001;
      default -> Math.pow(10, -5.9 * random.nextDouble());
    };
  }

  private static Objective unit(Random random) {
    String layer = List.of("layer1", "layer2.0.conv1", "x_1", "0a").get(random.nextInt(4));
    int channel = random.nextInt(1_000_000_000);
    Objective.Spatial spatial =
        random.nextBoolean() ? new Channel(layer, channel) : new Layer(layer);
    return switch (random.nextInt(8)) {
      case 0 -> spatial;
      case 1 -> new Neuron(layer, channel, random.nextInt(99), random.nextInt(99));
      case 2 -> new Centre(layer, channel);
      case 3 -> new Aggregated(Aggregation.values()[random.nextInt(2)], spatial);
      case 4 -> new Deepdream(layer);
      case 5 -> new Direction(layer, URL, random.nextInt(3) * 0.75);
      case 6 -> new Caricature(layer, URL, random.nextInt(3) * 0.75);
      default -> new Logit(label(random));
    };
  }

  private static String label(Random random) {
    List<String> pieces = List.of("tiger", "face", "(", ")", "\"", "\\", "+", "-2*", ",", "é", "7");
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      chosen.add(pieces.get(random.nextInt(pieces.size())));
    }
    return String.join(random.nextBoolean() ? " " : "", chosen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          layer2:x               | 8  | expected a channel number
          layer2:                | 8  | expected a channel number
          layer2:-1              | 8  | expected a channel number
          layer2:1234567890      | 8  | expected a channel number of at most nine digits
          layer2: 7              | 8  | expected a channel number
          layer2:7@3             | 11 | expected , and a column
          layer2:7@x,1           | 10 | expected a row number
          layer2:7@3,            | 12 | expected a column number
          layer2:7 layer3:1      | 10 | expected + or - or the end
          layer2:7)              | 9  | expected + or - or the end
          (layer2:7              | 10 | expected )
          layer2:7 +             | 11 | expected a layer or a function
          ``                     | 1  | expected a layer or a function
          layer2*2               | 7  | expected + or - or the end
          2                      | 2  | expected * and an objective behind the number 2
          layer2:7 + 0*layer3    | 12 | a weight must not be 0
          a + b - a              | 9  | the weights of a add up to 0
          2*(a - a)              | 8  | the weights of a add up to 0
          1e9*a                  | 5  | the weight of a must be from 0.000001 to 1000000 or the negative of that, but is 1.0E9
          1e-4*(1e-4*a)          | 12 | the weight of a must be
          max(a + b)             | 5  | max takes one channel or layer
          max(2*a)               | 5  | max takes one channel or layer
          layer1 + sum(max(a))   | 14 | sum takes one channel or layer
          max(layer2:7@1,1)      | 5  | max takes one channel or layer
          neuron(layer2)         | 8  | neuron takes a channel
          channel(layer2)        | 9  | channel takes a layer and a channel
          deepdream(layer2:7)    | 11 | expected a layer without a channel
          maks(layer2)           | 1  | no function "maks": did you mean max?
          interpolate(a, b, 3)   | 1  | interpolate makes several jobs
          direction(layer2)      | 17 | expected ,
          direction(a, my.npy)   | 14 | expected s3://bucket/key
          direction(a, s3://b/k, x)   | 24 | expected the cosine's power
          caricature(a, my.npy)  | 15 | expected s3://bucket/key
          direction(a, s3://b/k, 101) | 24 | the cosine's power must be from 0 to 100
          logit()                | 7  | expected a class's label or number
          logit("tiger           | 7  | expected a label in quotes
          logit(flag (Japan))    | 12 | a label with brackets or quotes must be in quotes
          """)
  void a_refusal_points_at_the_character(String text, int column, String sentence) {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Objective.parse(text))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_VALUE))
        .withMessageStartingWith("objective: " + sentence)
        .withMessageEndingWith(
            " at column %d:\n  %s\n  %s^".formatted(column, text, " ".repeat(column - 1)));
  }

  @Test
  void a_refusal_reads_as_in_the_documentation() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Objective.parse("layer2:x"))
        .withMessage("objective: expected a channel number at column 8:\n  layer2:x\n         ^");
  }

  @Test
  void of_a_long_text_a_refusal_shows_what_is_near() {
    String text = "layer2 + ".repeat(1000) + "la\nyer2" + " + layer2".repeat(1000);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Objective.parse(text))
        .satisfies(
            refusal -> {
              List<String> lines = refusal.getMessage().lines().toList();
              assertThat(lines).hasSize(3);
              assertThat(lines.get(0)).contains("at column 9004");
              assertThat(lines.get(1)).startsWith("  ...").endsWith("...").hasSizeLessThan(140);
              assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('y');
            });
  }

  @Test
  void a_hostile_text_is_refused_and_exhausts_nothing() {
    for (String text :
        List.of(
            "(".repeat(100_000),
            "-".repeat(100_000) + "a",
            "max(".repeat(100_000),
            "1".repeat(100_000) + "*a",
            "1e999*a",
            "1e999999999*a",
            "2*".repeat(100_000) + "a",
            "logit(\"" + "x".repeat(100_000) + "\")",
            "logit(" + "x".repeat(100_000) + ")")) {
      assertThatExceptionOfType(JobRefusedException.class).isThrownBy(() -> Objective.parse(text));
    }
  }
}
