package io.dreamfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command says and returns where there is no fleet. */
class DreamfleetCliTest {
  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  private static Run run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        DreamfleetCli.commandLine(new CliContext(environment, false))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    return new Run(command.execute(arguments), out.toString(), err.toString());
  }

  private static Run run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private static String nowhere() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "localhost:" + socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "submit", "watch", "status", "fetch", "sweep", "gallery", "compare", "cancel", "retry",
        "dead", "models", "recipes", "init", "monitor"
      })
  void every_command_has_help_with_the_exit_codes_or_its_commands(String command) {
    List<String> arguments = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command));
    arguments.add("--help");
    Run help = run(arguments.toArray(String[]::new));
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: dreamfleet");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(help.out()).containsAnyOf("Exit codes", "Commands:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "layers", "add", "rm", "pull"})
  void every_command_on_models_has_help_with_an_example(String command) {
    assertThat(run("models", command, "--help").out()).contains("Example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show", "requeue"})
  void every_command_on_dead_letters_has_help_with_an_example(String command) {
    assertThat(run("dead", command, "--help").out()).contains("Example", "Exit codes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cancel                         | which jobs? Give their ids, or --batch NAME
          cancel 3f9a --batch night      | give either jobs' ids or --batch NAME, not both
          retry                          | which jobs? Give their ids, or --batch NAME
          retry 3f9a --priority urgent   | Invalid value for option '--priority'
          gallery --batch b --out s3://b/../x | --out must be a folder or s3://BUCKET/PREFIX, but is "s3://b/../x"
          sweep emojinet                 | there is no terminal to ask on: give --yes to send the jobs, or --dry-run to see what they take
          sweep emojinet --yes --dry-run | give either --yes or --dry-run, not both
          sweep emojinet --dry-run --layers layer5 | emojinet has no layer "layer5"
          sweep emojinet --dry-run --layers layer5.* | no layer of emojinet is like "layer5.*"
          submit emojinet layer2 --priority 1 | Invalid value for option '--priority'
          dead requeue                   | which ones? Give either their ids, or --batch NAME, or --all
          dead requeue 3f9a --all        | which ones? Give either their ids, or --batch NAME, or --all
          dead show                      | Missing required parameter: 'ID'
          """)
  void jobs_that_are_not_named_well_are_asked_for(String arguments, String answer) {
    Run run = run(arguments.split(" +"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(answer);
  }

  @Test
  void a_command_line_without_a_command_is_answered_with_all_of_them() {
    for (Run run : List.of(run(), run("models"), run("dead"))) {
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("Commands:");
      assertThat(run.out()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          emojnet layer2:7                          | no model is called "emojnet": did you mean emojinet?
          emojinet layr2:7                          | emojinet has no layer "layr2": did you mean layer2
          emojinet layer2:7 layer2:64               | emojinet's layer2 has channels 0 to 63, but 64 was asked for
          emojinet layer2:7@3,12                    | columns 0 to 11, but column 12 was asked for
          emojinet layer2:7 --steps -3              | steps must be 1 or more, but is -3
          emojinet layer2:7 --size 0                | size.width must be 1 or more, but is 0
          emojinet layer2:7 --size 100000           | at most 4194304 is allowed
          emojinet layer2:7 --seed -1               | seed must be from 0
          emojinet layer2:7 --lr 0                  | learningRate must be greater than 0, but is 0.0
          emojinet layer2:7 --recipe nice           | recipe.name must be one of "lucid", "maco", "pixels+", "dream", "plain", but is "nice"
          emojinet layer2:7+layer3:x                | objective: expected a channel number at column 17
          emojinet layer2:7-2*layer3:999            | layer3 has channels 0 to 127, but 999 was asked for
          emojinet max(layer9)                      | no layer "layer9": did you mean
          emojinet neuron(layer2:0-64)              | channels 0 to 63, but 64 was asked for
          emojinet deepdream(layer2:7)              | expected a layer without a channel at column 11
          emojinet logit(tigre)                     | names no class of emojinet: no label is "tigre"
          emojinet direction(layer2,no.npy)         | the direction in layer2: no.npy cannot be read: there is no such file
          emojinet direction(layer9,no.npy)         | no layer "layer9"
          emojinet interpolate(layer2:1,layer2:2,1) | makes 1 objectives; from 2 to 1000 can be made
          emojinet -- -layer2:64                    | channels 0 to 63, but 64 was asked for
          emojinet -layer2:64                       | what begins with - stands behind --
          emojinet layer2:7 --recipe plain --set transform.rotate=5    | transform.rotate can only be used with --recipe lucid or
          emojinet layer2:7 --recipe plain --set regularizer.tv=5      | pixels+, because recipe plain has no penalties
          emojinet layer2:7 --recipe pixels+ --set regularizer.tw=5    | no "regularizer.tw": did you mean regularizer.tv
          emojinet layer2:7 --recipe pixels+ --set regularizer.l1=-5   | recipe.regularizers.l1 must be from 0 to 1000000, but is -5.0
          emojinet layer2:7 --recipe lucid --set transform.rotat=5     | no "transform.rotat": did you mean transform.rotate?
          emojinet layer2:7 --recipe lucid --set transform.rotate      | must be KEY=NUMBER such as transform.rotate=5
          emojinet layer2:7 --recipe lucid --set transform.rotate=much | transform.rotate must be a number, but is "much"
          emojinet layer2:7 --recipe lucid --set transform.rotate=360  | recipe.transforms.rotate must be from 0 to 180, but is 360
          emojinet layer2:7 --recipe lucid --set transform.scale-max=0.5 | scaleMin must not be more than scaleMax
          emojinet layer3 --recipe dream                               | input is missing: recipe dream needs a picture
          emojinet layer3 --recipe dream --input none.png              | there is no picture none.png
          emojinet layer3 --input s3://b/k                             | input can only be used with recipe dream
          emojinet layer3 --mask s3://b/m                              | mask can only be used with recipe dream
          emojinet layer3 --recipe lucid --mask s3://b/m               | mask can only be used with recipe dream
          emojinet layer3 --recipe dream --mask s3://b/m               | input is missing: recipe dream needs a picture
          emojinet layer3 --recipe dream --input s3://b/k --mask none.png | there is no picture none.png
          emojinet layer3 --recipe dream --input s3://b/k --mask s3://b | mask must be s3://bucket/key
          emojinet layer3 --recipe dream --input s3://b/k --size 96    | size must be left out
          emojinet layer3 --recipe dream --input s3://b/k --optimizer sgd | --optimizer can only be used with another recipe than dream
          emojinet layer3 --recipe dream --input s3://b/k --set octave.cont=3 | no "octave.cont": did you mean octave.count?
          emojinet layer3 --recipe dream --input s3://b/k --set octave.count=2.5 | octave.count must be a whole number, but is 2.5
          emojinet layer3 --recipe dream --input s3://b/k --set octave.scale=9 | recipe.octaves.scale must be more than 1 and at most 4
          emojinet layer3 --recipe lucid --set octave.count=3          | octave.count can only be used with --recipe dream
          emojinet layer3:7@1,1 --recipe dream --input s3://b/k        | but not layer3:7@1,1
          emojinet layer2:7 --batch a/b             | batch must be a name
          emojinet layer2:7 --progress-every 0      | progressEvery must be 1 or more
          emojinet layer2:7 --optimizer sgd --eps 1 | --eps can only be used with --optimizer adam
          emojinet layer2:7 --momentum 0.5          | --momentum can only be used with --optimizer sgd
          emojinet layer2:7 --contact-sheet         | --contact-sheet needs --out DIR
          emojinet layer2:7 --snapshots 1,600       | must ascend and be from 1 to steps, which is 512, but are [1, 600]
          emojinet layer2:7 --snapshots every:600   | from 1 to steps, which is 512, but are [600]
          emojinet layer2:7 --snapshots 16,1        | snapshots must ascend
          emojinet layer2:7 --snapshots every:0     | must be steps such as 1,16,64,256, or every:32
          emojinet layer2:7 --snapshots every:1 --steps 100000    | snapshots: 100000 of 96x96 pixels; at most 1820 is allowed
          emojinet layer2:7 --snapshots every:1 --steps 2000000000 | at most 100000 is allowed
          emojinet layer2:7 --snapshots 1 --animate | --animate needs --out DIR
          emojinet layer2:7 --diverse 17            | diverse.count must be from 2 to 16, but is 17
          emojinet layer2:7 --diverse 2 --snapshots 1      | snapshots cannot be used with diverse
          emojinet layer2:7 --diverse 2 --diverse-weight -1    | diverse.weight must be from 0 to 1000, but is -1.0
          emojinet layer2:7 --diverse 2 --diverse-layer layr3  | no layer "layr3": did you mean layer3
          emojinet layer2:7 --diverse 16 --size 2048  | diverse.count: 16 of 2048x2048 pixels; at most 4 is allowed
          emojinet layer2:7 --diverse-weight 2      | --diverse-weight needs --diverse K, a number of pictures
          emojinet layer2:7 --out x --animate       | --animate needs --snapshots
          emojinet layer2:7 --out x --animate=mpeg  | expected one of [APNG, GIF, MP4] (case-insensitive) but was 'mpeg'
          emojinet layer2:7 --out x --snapshots 1 --animate=mp4   | --animate=mp4 needs ffmpeg, and there is none on the PATH
          emojinet layer2:7 --out x --crop layer    | must be receptive-field, but is "layer"
          emojinet layer2:7 --outline receptive-field | --outline needs --out DIR
          emojinet layer2:7 --out x --crop receptive-field --outline receptive-field | not both
          emojinet layer2:7 --timeout soon          | must be a time such as 90s
          emojinet layer2:7 --weights s3://bucket   | weights must be s3://bucket/key
          emojinet layer2:7 --kafka there           | the Kafka address must be HOST:PORT
          emojinet                                  | Missing required parameter: 'UNIT'
          """)
  void a_submission_that_cannot_be_right_is_a_usage_error_and_says_why(
      String arguments, String sentence) {
    Run run = run(("submit " + arguments).split(" "));
    assertThat(run.err()).startsWith("dreamfleet: ").contains(sentence).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void a_picture_that_a_dream_cannot_begin_from_is_refused_before_anything_is_sent()
      throws IOException {
    Path file = folder.resolve("photo.gif");
    Files.writeString(file, "GIF89a");
    Run run = run("submit", "emojinet", "layer3", "--recipe", "dream", "--input", file.toString());
    assertThat(run.err()).contains("photo.gif cannot be read: it is neither a PNG nor a JPEG");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void a_mask_under_which_nothing_could_change_is_refused_before_anything_is_sent()
      throws IOException {
    Path file = folder.resolve("black.png");
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    String arguments = "submit emojinet layer3 --recipe dream --input s3://b/k --mask";
    Run run = run((arguments + " " + file).split(" "));
    assertThat(run.err()).contains("black.png is black everywhere, so nothing could change");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void jobs_must_be_named_in_one_way() {
    assertThat(run("watch").err()).contains("which jobs?");
    assertThat(run("watch", "aaaa", "--batch", "b").err()).contains("not both");
    assertThat(run("fetch", "aaaa").err()).contains("--out DIR is missing");
    assertThat(run("status", "aaaa", "--batch", "b").code()).isEqualTo(2);
  }

  @Test
  void a_job_behind_the_option_animate_is_a_job() {
    assertThat(run("fetch", "--animate", "aaaa", "--batch", "b").err()).contains("not both");
    assertThat(run("fetch", "--animate=gif", "aaaa", "--batch", "b").err()).contains("not both");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "submit emojinet layer2:7",
        "submit emojinet layer2:7 --watch",
        "watch --batch b",
        "status",
        "fetch --batch b --out x",
        "init"
      })
  void a_fleet_that_is_not_there_is_said_so_soon(String arguments) throws IOException {
    Instant start = Instant.now();
    Run run = run((arguments + " --kafka " + nowhere()).split(" "));
    assertThat(run.err()).startsWith("dreamfleet: cannot reach Kafka at localhost:");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.code()).isEqualTo(3);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --http-port 70000               | --http-port must be 0 to 65535, but is 70000
          --jobs-per-worker 0             | --jobs-per-worker must be 1 or more, but is 0
          --min-workers 9 --max-workers 8 | --max-workers no less, but they are 9 and 8
          """)
  void a_monitor_with_wrong_numbers_is_refused(String arguments, String message) {
    Run run = run(("monitor " + arguments).split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void a_monitor_whose_port_is_taken_says_so() throws IOException {
    Map<String, String> keys =
        Map.of("DREAMFLEET_S3_ACCESS_KEY", "key", "DREAMFLEET_S3_SECRET_KEY", "secret");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      Run run = run(keys, "monitor", "--http-host", "127.0.0.1", "--http-port", port);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("cannot listen on").contains(port);
    }
    Run stranger = run(keys, "monitor", "--http-host", "nowhere.invalid", "--http-port", "0");
    assertThat(stranger.code()).isEqualTo(2);
    assertThat(stranger.err()).contains("no host nowhere.invalid");
  }

  @Test
  void a_store_that_is_not_there_is_said_so_soon() throws IOException {
    Run run =
        run(
            Map.of(
                "DREAMFLEET_S3_ACCESS_KEY", "key",
                "DREAMFLEET_S3_SECRET_KEY", "secret",
                "DREAMFLEET_CACHE", folder.toString()),
            "models",
            "pull",
            "resnet18",
            "--s3-endpoint",
            "http://" + nowhere());
    assertThat(run.err()).startsWith("dreamfleet: cannot reach the object store");
    assertThat(run.code()).isEqualTo(3);
  }

  @Test
  void recipes_are_listed_with_their_numbers_and_need_no_fleet() {
    Run run = run("recipes");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("plain\n", "lucid\n");
    assertThat(run.out())
        .containsPattern("--set transform.rotate +10 +largest angle")
        .containsPattern("--set transform.scale-min +0.9 ")
        .containsPattern("--set regularizer.blur +10 +penalty on")
        .containsPattern("--lr +0.1 ")
        .containsPattern("--lr +0.05 ")
        .containsPattern("--eps +1e-8 ")
        .containsPattern("--set octave.count +4 ")
        .containsPattern("--steps +10 +in each octave");
    assertThat(run.out().substring(run.out().indexOf("dream\n")))
        .contains("octave.count")
        .doesNotContain("transform.", "regularizer.");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void a_stack_trace_is_for_those_who_ask() throws IOException {
    String kafka = nowhere();
    assertThat(run(Map.of("DREAMFLEET_DEBUG", "1"), "status", "--kafka", kafka).err())
        .contains("\tat io.dreamfleet.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --models emojinet,resnet18 --layer layer1 --channels 0-40 | emojinet's layer1 has channels 0 to 31, but 40 was asked for
          --models resnet18,vgg16 --layer layer1 --channels 0       | vgg16 has no layer "layer1"
          --models resnet18,resnt34 --channels 0                    | no model is called "resnt34": did you mean resnet34
          --models resnet18,densenet121 --last-conv --channels 0-40 | densenet121's features.denseblock4.denselayer16.conv2 has channels 0 to 31
          --models resnet18 --channels 3,x                          | --channels must be such as 0-7 or 1,5,9-12, but is "3,x"
          --models resnet18 --layer layer1 --last-conv --channels 0 | give either --layer or --last-conv, not both
          --models resnet18 --channels 0 --recipe lucid,plain       | a comparison is of one recipe
          --models resnet18 --channels 0 --steps 0                  | steps must be 1 or more, but is 0
          """)
  void a_comparison_that_cannot_be_made_is_refused_with_the_networks_name(
      String arguments, String answer) throws IOException {
    List<String> words = new ArrayList<>(List.of("compare", "--out", folder.toString()));
    words.addAll(List.of(arguments.split(" +")));
    words.addAll(List.of("--kafka", nowhere()));
    Run run = run(words.toArray(String[]::new));
    assertThat(run.err()).contains(answer);
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void a_built_in_model_cannot_be_removed() {
    Map<String, String> keys =
        Map.of("DREAMFLEET_S3_ACCESS_KEY", "key", "DREAMFLEET_S3_SECRET_KEY", "secret");
    Run run = run(keys, "models", "rm", "vgg16");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("vgg16 is one of the built-in models and cannot be removed");
  }

  @Test
  void models_and_their_layers_need_no_fleet() {
    assertThat(run("models", "list").out())
        .contains("emojinet", "resnet18", "11,689,512", "installed", "available", "~46.8 MB");
    Run layers = run("models", "layers", "resnet18", "--size", "320x256");
    assertThat(layers.code()).isZero();
    // torchvision's layer2 has stride 8 and 128 channels
    assertThat(layers.out()).containsPattern("layer2 +module, ends with \\S+ +128x32x40 +99x99 ");
    assertThat(layers.out()).containsPattern("fc +linear +1000 +all ");
    assertThat(run("models", "layers", "resnet18", "--size", "320x256", "--tree").out())
        .containsPattern(
            "\nlayer2 +128x32x40 +99x99 +[0-9,]+\n  0 +128x32x40 .*\n    conv1 +conv 3x3 stride 2 ");
    assertThat(run("models", "pull", "emojinet").code()).isZero();
    assertThat(run("models", "layers", "resnet").err())
        .contains("did you mean resnet18 or resnet34 or resnet50?");
  }
}
