package io.dreamfleet.local.watching;

import static io.dreamfleet.local.watching.SourceTree.children;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardsTest {
  private static final Map<String, JsonNode> DASHBOARDS = SourceTree.dashboards();
  private static final int COLUMNS = 24;

  @Test
  void every_dashboard_and_each_of_its_panels_has_an_id_of_its_own() {
    assertThat(DASHBOARDS.values())
        .extracting(dashboard -> dashboard.path("uid").asText())
        .doesNotContain("")
        .doesNotHaveDuplicates();
    assertThat(DASHBOARDS)
        .allSatisfy(
            (file, dashboard) ->
                assertThat(children(dashboard.path("panels")))
                    .extracting(panel -> panel.path("id").asInt())
                    .doesNotContain(0)
                    .doesNotHaveDuplicates());
  }

  @Test
  void every_query_asks_the_chosen_data_source() {
    assertThat(DASHBOARDS)
        .allSatisfy(
            (file, dashboard) ->
                assertThat(dashboard.findValues("datasource"))
                    .isNotEmpty()
                    .allSatisfy(
                        source ->
                            assertThat(source.path("uid").asText()).isEqualTo("${datasource}")));
    assertThat(panels().filter(panel -> panel.path("datasource").isMissingNode())).isEmpty();
  }

  @Test
  void what_is_chosen_above_a_dashboard_is_used_in_it() {
    assertThat(DASHBOARDS)
        .allSatisfy(
            (file, dashboard) -> {
              List<String> names =
                  children(dashboard.path("templating").path("list"))
                      .map(variable -> variable.path("name").asText())
                      .toList();
              assertThat(names).contains("datasource", "environment", "model", "worker");
              String panels = dashboard.path("panels").toString();
              assertThat(names)
                  .allSatisfy(name -> assertThat(panels).containsPattern("\\$\\{?" + name + "\\b"));
            });
  }

  @Test
  void every_panel_says_what_it_shows_and_in_what_unit() {
    assertThat(panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText())
                  .as("%s", panel.path("title"))
                  .isNotBlank();
              if (!panel.path("type").asText().equals("table")) {
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                    .as("unit of %s", panel.path("title"))
                    .isNotBlank();
              }
            });
  }

  @Test
  void every_query_asks_for_series_that_are_exported_or_recorded() {
    Set<String> known = SourceTree.knownSeries();
    List<String> queries = DASHBOARDS.values().stream().flatMap(DashboardsTest::queries).toList();
    assertThat(queries)
        .hasSizeGreaterThan(100)
        .allSatisfy(query -> assertThat(known).as(query).containsAll(PromQl.series(query)));
  }

  @Test
  void no_panel_lies_on_another() {
    assertThat(DASHBOARDS)
        .allSatisfy(
            (file, dashboard) -> {
              Set<List<Integer>> taken = new HashSet<>();
              for (JsonNode panel : dashboard.path("panels")) {
                JsonNode at = panel.path("gridPos");
                assertThat(at.path("x").asInt() + at.path("w").asInt())
                    .isLessThanOrEqualTo(COLUMNS);
                for (int x = 0; x < at.path("w").asInt(); x++) {
                  for (int y = 0; y < at.path("h").asInt(); y++) {
                    assertThat(
                            taken.add(List.of(at.path("x").asInt() + x, at.path("y").asInt() + y)))
                        .as("%s: the place of %s is free", file, panel.path("title"))
                        .isTrue();
                  }
                }
              }
            });
  }

  @Test
  void links_lead_to_dashboards_that_are_there() {
    List<String> uids =
        DASHBOARDS.values().stream().map(dashboard -> dashboard.path("uid").asText()).toList();
    Matcher links = Pattern.compile("/d/([\\w-]+)").matcher(DASHBOARDS.values().toString());
    assertThat(links.results().map(link -> link.group(1)).toList()).isNotEmpty().isSubsetOf(uids);
    assertThat(DASHBOARDS.values())
        .allSatisfy(
            dashboard -> {
              String linked = dashboard.at("/links/0/tags/0").asText();
              assertThat(dashboard.path("tags").toString()).contains('"' + linked + '"');
            });
  }

  private static Stream<JsonNode> panels() {
    return DASHBOARDS.values().stream()
        .flatMap(dashboard -> children(dashboard.path("panels")))
        .filter(panel -> !panel.path("type").asText().equals("row"));
  }

  /** Those of panels, annotations and variables. */
  private static Stream<String> queries(JsonNode dashboard) {
    Stream<String> expressions = dashboard.findValues("expr").stream().map(JsonNode::asText);
    Stream<String> variables =
        children(dashboard.path("templating").path("list"))
            .filter(variable -> variable.path("type").asText().equals("query"))
            .map(variable -> variable.at("/query/query").asText())
            // label_values(SERIES, LABEL)
            .map(query -> query.replaceAll(", *\\w+\\)$", ")"));
    return Stream.concat(expressions, variables);
  }
}
