package io.dreamfleet.local.watching;

import static io.dreamfleet.local.watching.SourceTree.children;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static final List<JsonNode> ALERTS = SourceTree.rules("alert");
  private static final List<JsonNode> RECORDINGS = SourceTree.rules("record");

  @Test
  void every_alert_says_how_bad_it_is_and_what_to_do() {
    assertThat(ALERTS)
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
              for (String annotation : List.of("summary", "description", "runbook")) {
                assertThat(alert.path("annotations").path(annotation).asText())
                    .as("%s of %s", annotation, alert.path("alert"))
                    .isNotBlank();
              }
            });
  }

  @Test
  void the_readme_lists_every_alert_with_its_severity() throws IOException {
    String readme = Files.readString(Path.of("..", "..", "README.md"));
    assertThat(ALERTS)
        .allSatisfy(
            alert ->
                assertThat(readme)
                    .contains(
                        "| `%s` | %s |"
                            .formatted(
                                alert.path("alert").asText(),
                                alert.at("/labels/severity").asText())));
  }

  @Test
  void rules_ask_for_series_that_are_exported_or_recorded() {
    Set<String> known = SourceTree.knownSeries();
    assertThat(Stream.concat(ALERTS.stream(), RECORDINGS.stream()).toList())
        .allSatisfy(
            rule -> {
              String expression = rule.path("expr").asText();
              assertThat(known).as(expression).containsAll(PromQl.series(expression));
            });
  }

  @Test
  void every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() {
    List<String> asked =
        ruleTests("promql_expr_test").map(test -> test.path("expr").asText()).toList();
    List<String> silent =
        ruleTests("alert_rule_test")
            .filter(test -> test.path("exp_alerts").isEmpty())
            .map(test -> test.path("alertname").asText())
            .toList();
    assertThat(ALERTS)
        .extracting(alert -> alert.path("alert").asText())
        .allSatisfy(
            alert -> {
              assertThat(asked)
                  .contains("ALERTS{alertname=\"%s\", alertstate=\"firing\"}".formatted(alert));
              assertThat(silent).contains(alert);
            });
  }

  @Test
  void every_recorded_series_is_tested_and_looked_at() {
    List<String> tests =
        ruleTests("promql_expr_test").map(test -> test.path("expr").asText()).toList();
    String queries = SourceTree.dashboards() + ALERTS.toString() + RECORDINGS;
    assertThat(RECORDINGS)
        .extracting(rule -> rule.path("record").asText())
        .doesNotHaveDuplicates()
        .allSatisfy(
            series -> {
              assertThat(tests).anySatisfy(test -> assertThat(test).contains(series));
              assertThat(queries.split(series + "\\b")).as(series).hasSizeGreaterThan(2);
            });
  }

  @Test
  void every_configuration_names_the_scrape_jobs_as_dashboards_and_rules_do() {
    assertThat(SourceTree.yaml(SourceTree.PROMETHEUS))
        .hasSize(3)
        .allSatisfy(
            (file, configuration) ->
                assertThat(children(configuration.path("scrape_configs")))
                    .extracting(job -> job.path("job_name").asText())
                    .containsExactly("dreamfleet-worker", "dreamfleet-monitor"));
  }

  /** Where there is Prometheus' own tool; {@code grafana/verify.sh} needs it. */
  @ParameterizedTest
  @ValueSource(strings = {"check", "test"})
  void promtool_finds_no_fault(String command) throws Exception {
    assumeTrue(isOnThePath("promtool"), "promtool is not on the PATH");
    List<String> words = new ArrayList<>(List.of("promtool", command, "rules"));
    Path folder = command.equals("check") ? SourceTree.RULES : SourceTree.RULE_TESTS;
    for (Map.Entry<String, JsonNode> file : SourceTree.yaml(folder).entrySet()) {
      words.add(folder.resolve(file.getKey()).toString());
    }
    Process promtool = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
  }

  private static boolean isOnThePath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static Stream<JsonNode> ruleTests(String kind) {
    return SourceTree.yaml(SourceTree.RULE_TESTS).values().stream()
        .flatMap(file -> children(file.path("tests")))
        .flatMap(test -> children(test.path(kind)));
  }
}
