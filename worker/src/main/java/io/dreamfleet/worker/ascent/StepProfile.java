package io.dreamfleet.worker.ascent;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of a step goes, by libtorch's own profiler.
 *
 * @param secondsPerStep of the steps that were profiled, the profiler's own cost included
 * @param operators by falling time, each without what it spent in others
 */
public record StepProfile(double secondsPerStep, List<Operator> operators) {
  /** What is no operator: TorchScript's interpreter and autograd's bookkeeping. */
  static final String BETWEEN = "between operators";

  private static final List<String> OPERATOR_PREFIXES = List.of("aten::", "mkldnn::");

  /**
   * One kind of operator.
   *
   * @param name as in PyTorch, {@code aten::add_}
   * @param secondsPerStep spent in it
   */
  public record Operator(String name, double callsPerStep, double secondsPerStep) {}

  /** How many percent of a step this time is. */
  public double share(double seconds) {
    return 100 * seconds / secondsPerStep;
  }

  /** An event as the profiler writes it; times are in microseconds. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Event(String name, double ts, double dur, long tid) {
    double end() {
      return ts + dur;
    }

    String operator() {
      return OPERATOR_PREFIXES.stream().anyMatch(name::startsWith) ? name : BETWEEN;
    }
  }

  /**
   * Profiles steps of a batch, once as many have warmed it up. The profiler sees the thread that
   * started it, so the batch is not dealt out.
   */
  public static StepProfile of(Workload workload, ComputeDevice device, int steps) {
    try (Throughput throughput = Throughput.openWhole(workload, device)) {
      throughput.seconds(steps);
      Path trace = Files.createTempFile("dreamfleet-profile", ".json");
      try {
        JniUtils.startProfile(false, false, false);
        double seconds;
        try {
          seconds = throughput.seconds(steps);
        } finally {
          JniUtils.stopProfile(trace.toString());
        }
        List<Event> events =
            JsonMapper.builder().build().readValue(trace.toFile(), new TypeReference<>() {});
        return new StepProfile(seconds / steps, operators(events, steps));
      } finally {
        Files.delete(trace);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the profile cannot be kept: " + e.getMessage(), e);
    }
  }

  /** Each event's own time is what is not in the events within it, on its thread. */
  static List<Operator> operators(List<Event> events, int steps) {
    Map<String, Double> micros = new HashMap<>();
    Map<String, Integer> calls = new HashMap<>();
    Map<Long, Deque<Event>> open = new HashMap<>();
    List<Event> inOrder =
        events.stream()
            .sorted(Comparator.comparingDouble(Event::ts).thenComparing(e -> -e.dur()))
            .toList();
    for (Event event : inOrder) {
      Deque<Event> around = open.computeIfAbsent(event.tid(), thread -> new ArrayDeque<>());
      while (!around.isEmpty() && around.peek().end() <= event.ts()) {
        around.pop();
      }
      if (!around.isEmpty()) {
        micros.merge(around.peek().operator(), -event.dur(), Double::sum);
      }
      around.push(event);
      micros.merge(event.operator(), event.dur(), Double::sum);
      calls.merge(event.operator(), 1, Integer::sum);
    }
    return micros.entrySet().stream()
        .map(
            entry ->
                new Operator(
                    entry.getKey(),
                    (double) calls.get(entry.getKey()) / steps,
                    entry.getValue() / 1e6 / steps))
        .sorted(Comparator.comparingDouble(Operator::secondsPerStep).reversed())
        .toList();
  }
}
