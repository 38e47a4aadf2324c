package io.dreamfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.DreamfleetCli;
import io.dreamfleet.worker.bench.BenchMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir Path folder;

  private record Run(int code, String err) {}

  private static Run run(Map<String, String> environment, String... arguments) {
    StringWriter err = new StringWriter();
    int code =
        DreamfleetCli.commandLine(new CliContext(environment, false))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(code, err.toString());
  }

  @Test
  void arguments_and_exit_code_are_passed_through() throws Exception {
    String jar = standIn().toString();
    Path given = folder.resolve("given");
    Run run =
        run(
            Map.of(),
            "bench",
            "--json",
            "--batch",
            "1,8",
            "--worker-jar",
            jar,
            "--size=32",
            "--help",
            given.toString());
    assertThat(run).isEqualTo(new Run(7, ""));
    assertThat(given)
        .content()
        .isEqualTo(String.join("\n", "--json", "--batch", "1,8", "--size=32", "--help", ""));
  }

  @Test
  void the_environment_names_the_jar_too() throws Exception {
    Path given = folder.resolve("given");
    Run run = run(Map.of("DREAMFLEET_WORKER_JAR", standIn().toString()), "bench", given.toString());
    assertThat(run).isEqualTo(new Run(7, ""));
    assertThat(Files.readAllLines(given)).isEqualTo(List.of());
  }

  @Test
  void a_jar_that_is_not_there_is_a_usage_error_and_says_how_to_get_one() {
    Path missing = folder.resolve("none.jar");
    assertThat(run(Map.of(), "bench", "--worker-jar", missing.toString()))
        .isEqualTo(
            new Run(
                2,
                "dreamfleet: the bench runs in the worker, and there is no worker at %s: build it with mvn package, or name its jar with --worker-jar or DREAMFLEET_WORKER_JAR%n"
                    .formatted(missing)));
  }

  private Path standIn() throws IOException {
    String name = BenchMain.class.getName().replace('.', '/') + ".class";
    Path jar = folder.resolve("worker.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream bytes = BenchMain.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      bytes.transferTo(out);
    }
    return jar;
  }
}
