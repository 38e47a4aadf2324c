package io.dreamfleet.local.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a KEDA ScaledObject with one trigger of type AverageValue says.
 *
 * @param pollingSeconds how often KEDA looks whether there is anything to do
 * @param cooldownSeconds how long after that was last so the last worker goes
 * @param most workers
 * @param jobsPerWorker the target: a backlog of n jobs asks for n / jobsPerWorker workers
 * @param activation more jobs than this start the first worker
 * @param fallback what to do while nobody knows the backlog
 * @param up how fast workers are added
 * @param down how fast they are taken away
 */
record ScalingRule(
    int pollingSeconds,
    int cooldownSeconds,
    int most,
    double jobsPerWorker,
    double activation,
    Fallback fallback,
    Direction up,
    Direction down) {

  /**
   * @param failures after more than so many failed looks in a row
   * @param workers so many workers, or those that there are if they are more
   */
  record Fallback(int failures, int workers) {}

  /**
   * One direction of the behaviour of a HorizontalPodAutoscaler.
   *
   * @param windowSeconds the mildest answer of so long counts
   * @param policies the boldest of them counts (selectPolicy Max)
   */
  record Direction(int windowSeconds, List<Policy> policies) {
    Direction {
      policies = List.copyOf(policies);
    }
  }

  /**
   * The most that may change in a period.
   *
   * @param percent whether {@code value} is in percent of the workers at the period's beginning
   * @param value of workers or percent
   */
  record Policy(boolean percent, int value, int periodSeconds) {}

  /**
   * Reads a manifest.
   *
   * @throws IllegalArgumentException when it says something that this model does not know
   */
  static ScalingRule read(Path manifest) throws IOException {
    JsonNode spec = new YAMLMapper().readTree(manifest.toFile()).required("spec");
    JsonNode triggers = spec.required("triggers");
    require(triggers.size() == 1, manifest, "one trigger", triggers);
    JsonNode trigger = triggers.get(0);
    JsonNode metricType = trigger.required("metricType");
    require(metricType.asText().equals("AverageValue"), manifest, "AverageValue", metricType);
    require(spec.required("minReplicaCount").asInt() == 0, manifest, "minReplicaCount 0", spec);
    JsonNode fallback = spec.required("fallback");
    require(
        fallback.required("behavior").asText().equals("currentReplicasIfHigher"),
        manifest,
        "currentReplicasIfHigher",
        fallback);
    JsonNode behavior = spec.at("/advanced/horizontalPodAutoscalerConfig/behavior");
    return new ScalingRule(
        spec.required("pollingInterval").asInt(),
        spec.required("cooldownPeriod").asInt(),
        spec.required("maxReplicaCount").asInt(),
        number(trigger, "threshold"),
        number(trigger, "activationThreshold"),
        new Fallback(
            fallback.required("failureThreshold").asInt(), fallback.required("replicas").asInt()),
        direction(behavior.required("scaleUp"), manifest),
        direction(behavior.required("scaleDown"), manifest));
  }

  private static double number(JsonNode trigger, String key) {
    return Double.parseDouble(trigger.required("metadata").required(key).asText());
  }

  private static Direction direction(JsonNode direction, Path manifest) {
    JsonNode select = direction.required("selectPolicy");
    require(select.asText().equals("Max"), manifest, "selectPolicy Max", select);
    List<Policy> policies = new ArrayList<>();
    for (JsonNode policy : direction.required("policies")) {
      policies.add(
          new Policy(
              policy.required("type").asText().equals("Percent"),
              policy.required("value").asInt(),
              policy.required("periodSeconds").asInt()));
    }
    return new Direction(direction.required("stabilizationWindowSeconds").asInt(), policies);
  }

  private static void require(boolean met, Path manifest, String wanted, JsonNode given) {
    if (!met) {
      throw new IllegalArgumentException(
          "%s: the model of the autoscaler knows %s only, but is given %s"
              .formatted(manifest, wanted, given));
    }
  }
}
