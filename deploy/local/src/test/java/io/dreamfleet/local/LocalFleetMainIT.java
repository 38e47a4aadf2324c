package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.ConnectionOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is started: {@code java -jar dreamfleet-local.jar}. */
@Timeout(120)
class LocalFleetMainIT {
  @TempDir Path folder;

  @Test
  void it_says_where_everything_is_and_stops_with_status_0_when_told() throws Exception {
    Path data = folder.resolve("data");
    Process program =
        program(
            "--data",
            data.toString(),
            "--kafka-port",
            "0",
            "--s3-port",
            "0",
            "--workers",
            "0",
            "--monitor",
            "0");
    try (BufferedReader output = program.inputReader()) {
      List<String> said = new ArrayList<>();
      do {
        said.add(output.readLine());
      } while (!said.contains("Ctrl-C stops everything."));
      Path settings = data.resolve("fleet.properties");
      assertThat(said.get(0)).startsWith("Dreamfleet is ready");
      assertThat(said).contains("For the tools: export DREAMFLEET_CONFIG=" + settings);
      new KafkaClients(
              new ConnectionOptions().resolve(Map.of("DREAMFLEET_CONFIG", settings.toString())))
          .requireTopics(Topics.ALL);
      String page =
          said.stream()
              .filter(line -> line.startsWith("  monitor"))
              .map(line -> line.substring(line.indexOf("http://")))
              .findFirst()
              .orElseThrow();
      try (InputStream content = URI.create(page).toURL().openStream()) {
        assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
            .contains("<title>Dreamfleet</title>");
      }

      long told = System.nanoTime();
      program.toHandle().destroy(); // unlike Process.destroy, leaves its output readable

      assertThat(program.waitFor()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(15));
      assertThat(output.readLine()).isEqualTo("Stopped.");
      assertThat(output.readLine()).isNull();
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void what_keeps_it_from_starting_is_one_line_and_status_1() throws Exception {
    Path jar = folder.resolve("none.jar");
    Process program =
        program("--data", folder.resolve("data").toString(), "--worker-jar", jar.toString());

    assertThat(lines(program))
        .containsExactly(
            "dreamfleet-local: there is no worker at %s: build it with mvn package, or name it with --worker-jar"
                .formatted(jar));
    assertThat(program.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(1);
  }

  @Test
  void a_wrong_option_is_one_line_and_status_2() throws Exception {
    assertThat(lines(program("--kafka-port", "70000")))
        .containsExactly(
            "dreamfleet-local: --kafka-port must be 0 to 65535, but is 70000 (--help lists the options)");
    Process program = program("--worker", "x");
    assertThat(lines(program)).hasSize(1);
    assertThat(program.waitFor()).isEqualTo(2);
  }

  private Process program(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(WorkerLaunch.javaCommand());
    command.addAll(List.of("-jar", Path.of("target", "dreamfleet-local.jar").toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static List<String> lines(Process program) throws IOException {
    return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
