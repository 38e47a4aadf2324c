import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Asks a running Prometheus every question of every dashboard, as Grafana would, and looks whether
 * its rules are well; {@code verify.sh} runs it against a fleet at work.
 *
 * <pre>java -cp 'JACKSON/*' grafana/Verify.java URL FOLDER SECONDS [FILE]</pre>
 *
 * where FOLDER has the dashboards, SECONDS is how far they look back, and FILE is given the names
 * of all meters. The exit status is 1 when a panel has no data for no known reason, or a rule is
 * not well.
 */
public final class Verify {
  /** What a panel cannot show, and the query that has an answer while that is so. */
  private record Excuse(String panel, String reason, String holdsWhile) {}

  private static final List<Excuse> EXCUSES =
      List.of(
          new Excuse(
              "Device utilisation",
              "no worker here has a GPU",
              "count(dreamfleet_worker_info) == count(dreamfleet_worker_info{device=~\"cpu.*\"})"));

  /** As Grafana does it: at least four scrapes of a second or two. */
  private static final String RATE_INTERVAL = "10s";

  private static final Duration STEP = Duration.ofSeconds(2);

  /** In expressions of rules; what they compute has a level in front of the meter's name. */
  private static final Pattern METER = Pattern.compile("\\b(?:[a-z_]+:)?dreamfleet_[a-z0-9_:]+");

  private final Prometheus prometheus;
  private final Instant end = Instant.now();
  private final Duration range;
  private final List<String> faults = new ArrayList<>();
  private int panels;
  private int panelsWithData;
  private int rules;
  private int rulesWell;

  private Verify(Prometheus prometheus, Duration range) {
    this.prometheus = prometheus;
    this.range = range;
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 3 || args.length > 4) {
      System.err.println(
          "usage: Verify.java PROMETHEUS_URL DASHBOARDS_FOLDER SECONDS [METERS_FILE]");
      System.exit(2);
    }
    Prometheus prometheus = new Prometheus(URI.create(args[0]));
    Verify verify = new Verify(prometheus, Duration.ofSeconds(Long.parseLong(args[2])));
    try (Stream<Path> files = Files.list(Path.of(args[1]))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        verify.dashboard(new ObjectMapper().readTree(file.toFile()));
      }
    }
    verify.rules();
    if (args.length > 3) {
      Files.write(Path.of(args[3]), prometheus.meters());
    }
    System.exit(verify.report() ? 0 : 1);
  }

  private boolean report() {
    faults.forEach(fault -> System.out.println("FAULT " + fault));
    System.out.printf(
        "panels=%d with_data=%d rules=%d ok=%d%n", panels, panelsWithData, rules, rulesWell);
    return faults.isEmpty();
  }

  private void dashboard(JsonNode dashboard) {
    String title = dashboard.path("title").asText();
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, String> first = new LinkedHashMap<>();
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      variable(title, variable, all, first);
    }
    int before = panels;
    int withDataBefore = panelsWithData;
    for (JsonNode panel : dashboard.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panel(title, panel, all, first);
      }
    }
    for (JsonNode annotation : dashboard.path("annotations").path("list")) {
      if (!hasData(annotation.path("target"), all)) {
        faults.add("%s, annotation %s: no data".formatted(title, annotation.path("name").asText()));
      }
    }
    System.out.printf(
        "%s: %d panels, %d with data%n", title, panels - before, panelsWithData - withDataBefore);
  }

  /**
   * Finds what a variable can be.
   *
   * @param all is given what it is when nothing is chosen
   * @param first is given its first value
   */
  private void variable(
      String title, JsonNode variable, Map<String, String> all, Map<String, String> first) {
    String name = variable.path("name").asText();
    switch (variable.path("type").asText()) {
      case "datasource" -> {}
      case "textbox" -> {
        all.put(name, variable.path("query").asText());
        first.put(name, variable.path("query").asText());
      }
      case "query" -> {
        List<String> values = values(variable, all);
        if (values.isEmpty()) {
          faults.add("%s: the variable %s has no value".formatted(title, name));
          return;
        }
        boolean includesAll = variable.path("includeAll").asBoolean();
        all.put(name, includesAll ? variable.path("allValue").asText() : values.get(0));
        first.put(name, values.get(0));
      }
      default -> faults.add("%s: the variable %s is of no known type".formatted(title, name));
    }
  }

  private List<String> values(JsonNode variable, Map<String, String> before) {
    String query = fill(variable.path("query").path("query").asText(), before);
    Matcher labels = Pattern.compile("label_values\\((.*), *(\\w+)\\)").matcher(query);
    if (labels.matches()) {
      return prometheus.labelValues(labels.group(1), labels.group(2));
    }
    Matcher result = Pattern.compile("query_result\\((.*)\\)").matcher(query);
    if (!result.matches()) {
      return List.of();
    }
    // Grafana's /.../ with the groups value and text, over a series as text
    String regex = variable.path("regex").asText().replaceAll("^/|/$", "");
    return prometheus.at(result.group(1), end).stream()
        .map(series -> Pattern.compile(regex).matcher(series.text()))
        .filter(Matcher::find)
        .map(found -> found.group("value"))
        .toList();
  }

  private void panel(
      String title, JsonNode panel, Map<String, String> all, Map<String, String> first) {
    panels++;
    String name = panel.path("title").asText();
    List<String> empty = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      if (!hasData(target, all)) {
        empty.add(target.path("expr").asText());
      }
      hasData(target, first); // a query that is wrong for one value alone throws
    }
    if (empty.isEmpty()) {
      panelsWithData++;
      return;
    }
    Optional<Excuse> excuse =
        EXCUSES.stream()
            .filter(e -> e.panel().equals(name) && !prometheus.at(e.holdsWhile(), end).isEmpty())
            .findFirst();
    excuse.ifPresentOrElse(
        e -> System.out.printf("%s, %s: no data, because %s%n", title, name, e.reason()),
        () -> faults.add("%s, %s: no data for %s".formatted(title, name, empty)));
  }

  /** Whether any number comes back, as Grafana asks. */
  private boolean hasData(JsonNode target, Map<String, String> variables) {
    String expression = fill(target.path("expr").asText(), variables);
    List<Series> series =
        target.path("instant").asBoolean()
            ? prometheus.at(expression, end)
            : prometheus.over(expression, end.minus(range), end, STEP);
    return series.stream().flatMap(s -> s.values().stream()).anyMatch(Double::isFinite);
  }

  private String fill(String query, Map<String, String> variables) {
    String filled =
        query
            .replace("$__rate_interval", RATE_INTERVAL)
            .replace("$__range_s", Long.toString(range.toSeconds()))
            .replace("$__range", range.toSeconds() + "s");
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      filled = filled.replace("$" + variable.getKey(), variable.getValue());
    }
    if (filled.contains("$")) {
      throw new IllegalStateException("a variable of this query has no value: " + filled);
    }
    return filled;
  }

  private void rules() {
    for (JsonNode group : prometheus.ask("/api/v1/rules", Map.of()).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        rules++;
        List<String> wrong =
            rule.path("type").asText().equals("alerting") ? alert(rule) : record(rule);
        if (wrong.isEmpty()) {
          rulesWell++;
        } else {
          faults.add("rule %s: %s".formatted(rule.path("name").asText(), String.join("; ", wrong)));
        }
      }
    }
    if (rules == 0) {
      faults.add("Prometheus has no rules");
    }
  }

  private List<String> record(JsonNode rule) {
    List<String> wrong = health(rule);
    if (!isThere(rule.path("name").asText())) {
      wrong.add("it records nothing");
    }
    return wrong;
  }

  private List<String> alert(JsonNode rule) {
    List<String> wrong = health(rule);
    Set<String> meters = new TreeSet<>();
    METER
        .matcher(rule.path("query").asText())
        .results()
        .forEach(found -> meters.add(found.group()));
    meters.stream().filter(meter -> !isThere(meter)).forEach(m -> wrong.add(m + " has no series"));
    for (JsonNode active : rule.path("alerts")) {
      System.out.printf(
          "%s %s: %s. %s%n",
          rule.path("name").asText(),
          active.path("state").asText(),
          active.path("annotations").path("summary").asText(),
          active.path("annotations").path("description").asText());
    }
    return wrong;
  }

  private static List<String> health(JsonNode rule) {
    List<String> wrong = new ArrayList<>();
    if (!rule.path("health").asText().equals("ok")) {
      wrong.add("%s %s".formatted(rule.path("health").asText(), rule.path("lastError").asText()));
    }
    return wrong;
  }

  private boolean isThere(String meter) {
    return !prometheus.over(meter, end.minus(range), end, STEP).isEmpty();
  }

  /**
   * One series of an answer; its text is as Grafana shows it to a variable's regular expression.
   */
  private record Series(String text, List<Double> values) {}

  /** Prometheus' HTTP API, version 1. */
  private record Prometheus(URI address) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    List<Series> at(String query, Instant time) {
      return series(ask("/api/v1/query", Map.of("query", query, "time", seconds(time))));
    }

    List<Series> over(String query, Instant start, Instant end, Duration step) {
      return series(
          ask(
              "/api/v1/query_range",
              Map.of(
                  "query",
                  query,
                  "start",
                  seconds(start),
                  "end",
                  seconds(end),
                  "step",
                  step.toSeconds() + "s")));
    }

    List<String> labelValues(String selector, String label) {
      return texts(ask("/api/v1/label/" + label + "/values", Map.of("match[]", selector)));
    }

    /** The names of what workers and monitor export. */
    List<String> meters() {
      return labelValues("{job=~\"dreamfleet-.*\"}", "__name__").stream()
          .filter(name -> !name.startsWith("scrape_") && !name.startsWith("ALERTS"))
          .filter(name -> !name.contains(":"))
          .toList();
    }

    JsonNode ask(String path, Map<String, String> parameters) {
      String query =
          parameters.entrySet().stream()
              .map(p -> encoded(p.getKey()) + "=" + encoded(p.getValue()))
              .collect(Collectors.joining("&", "?", ""));
      HttpRequest request = HttpRequest.newBuilder(address.resolve(path + query)).build();
      try {
        HttpResponse<String> response =
            CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
          throw new IllegalStateException(
              "Prometheus answers %s to %s".formatted(response.body(), parameters));
        }
        return JSON.readTree(response.body()).path("data");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }

    private static List<Series> series(JsonNode data) {
      List<Series> found = new ArrayList<>();
      for (JsonNode series : data.path("result")) {
        String labels =
            series.path("metric").properties().stream()
                .filter(label -> !label.getKey().equals("__name__"))
                .map(label -> "%s=\"%s\"".formatted(label.getKey(), label.getValue().asText()))
                .collect(Collectors.joining(","));
        JsonNode samples =
            series.has("values")
                ? series.path("values")
                : JSON.createArrayNode().add(series.path("value"));
        List<Double> values =
            StreamSupport.stream(samples.spliterator(), false)
                .map(sample -> number(sample.path(1).asText()))
                .toList();
        found.add(
            new Series(
                series.path("metric").path("__name__").asText() + "{" + labels + "}", values));
      }
      return found;
    }

    /** Prometheus writes infinity its own way. */
    private static double number(String text) {
      return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private static List<String> texts(JsonNode array) {
      return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String seconds(Instant time) {
      return Double.toString(time.toEpochMilli() / 1e3);
    }
  }
}
