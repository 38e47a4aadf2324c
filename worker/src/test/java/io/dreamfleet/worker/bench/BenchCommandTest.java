package io.dreamfleet.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private static final String TINY =
      "--model emojinet --layer layer2:7 --size 32 --batch 1,2 --device cpu --repeat 3 --seconds 0.05";

  private record Run(int code, String out, String err) {}

  private static Run run(String arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        BenchCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Run(command.execute(arguments.split(" ")), out.toString(), err.toString());
  }

  @Test
  void a_table_has_a_row_for_each_layer_precision_and_batch() {
    Run run = run(TINY + " --layer layer1 --precision float32,bfloat16");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).contains("PyTorch 2.", "on cpu", "median of 3 x 0.05 s");
    assertThat(lines.get(2).split(" +"))
        .startsWith("MODEL", "LAYER", "SIZE", "BATCH", "PRECISION", "DEVICE", "MS/STEP");
    assertThat(lines.stream().skip(3).map(line -> List.of(line.split(" +")).subList(0, 6)))
        .containsExactlyElementsOf(
            Stream.of("layer2:7", "layer1")
                .flatMap(
                    layer ->
                        Stream.of("float32", "bfloat16")
                            .flatMap(
                                precision ->
                                    Stream.of("1", "2")
                                        .map(
                                            batch ->
                                                List.of(
                                                    "emojinet",
                                                    layer,
                                                    "32x32",
                                                    batch,
                                                    precision,
                                                    "cpu"))))
                .toList());
  }

  @Test
  void the_columns_line_up() {
    List<String> lines = run(TINY).out().lines().skip(2).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines).extracting(String::length).containsOnly(lines.get(0).length());
  }

  @Test
  void a_profile_follows_what_it_is_of() {
    String rectified = "aten::threshold_backward";
    List<String> table = run(TINY + " --profile").out().lines().toList();
    assertThat(table).filteredOn(line -> line.contains(rectified)).hasSize(2);
    List<String> json = run(TINY + " --profile --json").out().lines().toList();
    assertThat(json.get(0)).contains("\"gflopPerSecond\":").doesNotContain("\"operator\":");
    assertThat(json)
        .filteredOn(line -> line.contains("\"operator\":\"" + rectified + "\""))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("\"secondsPerStep\":"));
  }

  @Test
  void json_is_an_object_a_line_whose_rates_agree() throws Exception {
    Run run = run(TINY + " --json --precision float32");
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    for (int batch = 1; batch <= 2; batch++) {
      JsonNode line = JsonMapper.builder().build().readTree(lines.get(batch - 1));
      assertThat(line.get("model").textValue()).isEqualTo("emojinet");
      assertThat(line.get("layer").textValue()).isEqualTo("layer2:7");
      assertThat(line.get("size").intValue()).isEqualTo(32);
      assertThat(line.get("batch").intValue()).isEqualTo(batch);
      assertThat(line.get("precision").textValue()).isEqualTo("float32");
      assertThat(line.get("device").textValue()).isEqualTo("cpu");
      double seconds = line.get("secondsPerStep").doubleValue();
      assertThat(seconds).isPositive().isLessThan(1);
      assertThat(line.get("spreadSeconds").doubleValue()).isNotNegative();
      assertThat(line.get("stepsPerSecond").doubleValue() * seconds).isCloseTo(1, within(1e-9));
      assertThat(line.get("imageStepsPerSecond").doubleValue() * seconds)
          .isCloseTo(batch, within(1e-9));
    }
  }

  @Test
  void recipes_are_measured_one_after_the_other() {
    Run run = run(TINY + " --recipe plain,lucid");
    assertThat(
            run.out()
                .lines()
                .skip(3)
                .map(line -> line.strip().substring(line.strip().lastIndexOf(" ") + 1)))
        .containsExactly("plain", "lucid", "plain", "lucid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --model resnet19      | no model is called "resnet19": did you mean resnet18
          --layer layer5        | resnet18 has no layer "layer5": did you mean
          --layer layer4:512    | resnet18's layer4 has channels 0 to 511, but 512 was asked for
          --size 0              | size.width must be 1 or more, but is 0
          --size 100000         | at most 4194304 is allowed
          --batch 1,0           | --batch must be 1 or more, but is 0
          --batch many          | 'many' is not an int
          --precision float16   | --precision must be auto, float32, tf32 or bfloat16
          --device cpu --precision tf32 | tf32 is a format of NVIDIA GPUs from compute capability 8.0 on
          --device tpu          | no device is called "tpu"; there are auto, cpu and gpu:N
          --recipe nice         | recipe.name must be one of "lucid", "maco", "pixels+", "dream", "plain", but is "nice"
          --recipe plain,dream  | recipe dream has no batches to measure
          --repeat 0            | repetitions must be 1 or more, but are 0
          --seconds 0           | seconds per repetition must be more than 0, but are 0
          --steps 5             | Unknown options: '--steps', '5'
          """)
  void what_cannot_be_measured_is_a_usage_error_and_says_why(String arguments, String sentence) {
    Run run = run(arguments);
    assertThat(run.err()).startsWith("dreamfleet bench: ").contains(sentence);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void an_objective_that_cannot_be_read_is_a_usage_error_that_points_at_the_character() {
    Run run = run("--layer layer4:a");
    assertThat(run.err().lines())
        .containsExactly(
            "dreamfleet bench: objective: expected a channel number at column 8:",
            "  layer4:a",
            "         ^",
            "See: dreamfleet bench --help");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void help_is_that_of_dreamfleet_bench() {
    Run run = run("--help");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Usage: dreamfleet bench")
        .contains("--precision", "--worker-jar", "Exit codes")
        .doesNotContain("--serve");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }
}
