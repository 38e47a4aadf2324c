package io.dreamfleet.local.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every pod of the fleet must be, by the Pod Security Standard "restricted" and by what the
 * worker promises. {@code deploy/check.sh} looks at the rendered manifests besides.
 */
class ManifestPolicyTest {
  private static final Path WORKER = Manifests.K8S.resolve("base/worker.yaml");
  private static final Path SCALED_OBJECT =
      Manifests.K8S.resolve("components/keda/scaled-object.yaml");

  /** For the process to end and a slow store, beyond what the worker takes for itself. */
  private static final int GRACE_MARGIN = 10;

  /** {@code group.share.max.size} of brokers, and the most lanes of a worker. */
  private static final int MEMBERS = 200;

  private static final int LANES = 15;

  static Stream<JsonNode> workloads() throws IOException {
    return Manifests.all().stream()
        .filter(document -> document.path("metadata").has("labels"))
        .filter(document -> List.of("Deployment", "Job").contains(document.path("kind").asText()));
  }

  @Test
  void there_are_a_worker_a_monitor_and_two_jobs() throws IOException {
    assertThat(workloads().map(workload -> workload.at("/metadata/name").asText()))
        .containsExactlyInAnyOrder(
            "dreamfleet-worker", "dreamfleet-monitor", "dreamfleet-init", "dreamfleet-smoke");
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void pods_are_restricted(JsonNode workload) {
    JsonNode pod = Manifests.pod(workload);
    assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isGreaterThanOrEqualTo(10_000);
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
      assertThat(pod.has(shared)).as(shared).isFalse();
    }
    for (JsonNode container : pod.required("containers")) {
      JsonNode security = container.required("securityContext");
      assertThat(security.path("privileged").asBoolean(false)).isFalse();
      assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(security.path("capabilities").has("add")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void containers_have_requests_limits_and_a_place_to_write(JsonNode workload) {
    JsonNode pod = Manifests.pod(workload);
    Map<String, JsonNode> volumes =
        StreamSupport.stream(pod.required("volumes").spliterator(), false)
            .collect(Collectors.toMap(volume -> volume.required("name").asText(), v -> v));
    for (JsonNode container : pod.required("containers")) {
      for (String resource : List.of("cpu", "memory", "ephemeral-storage")) {
        assertThat(container.at("/resources/requests").has(resource)).as(resource).isTrue();
        assertThat(container.at("/resources/limits").has(resource)).as(resource).isTrue();
      }
      for (JsonNode mount : container.required("volumeMounts")) {
        JsonNode volume = volumes.get(mount.required("name").asText());
        assertThat(volume).as(mount.toString()).isNotNull();
        assertThat(mount.path("readOnly").asBoolean() || volume.at("/emptyDir").has("sizeLimit"))
            .as("what is written to is bounded: " + mount)
            .isTrue();
      }
      assertThat(container.path("env").toString()).doesNotContain("SECRET_KEY", "password");
    }
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void what_runs_on_is_probed_at_a_port_that_it_has(JsonNode workload) {
    if (workload.required("kind").asText().equals("Job")) {
      return;
    }
    for (JsonNode container : Manifests.pod(workload).required("containers")) {
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        JsonNode get = container.required(probe).required("httpGet");
        assertThat(get.required("port").asText()).isEqualTo(container.at("/ports/0/name").asText());
        assertThat(get.required("path").asText())
            .isEqualTo(probe.equals("readinessProbe") ? "/readyz" : "/healthz");
      }
    }
  }

  @Test
  void the_grace_period_is_longer_than_the_worker_takes_to_stop() throws IOException {
    JsonNode pod = Manifests.pod(Manifests.one(WORKER, "Deployment"));

    int stopWithin = Integer.parseInt(environment(pod, "DREAMFLEET_STOP_WITHIN"));
    assertThat(pod.required("terminationGracePeriodSeconds").asInt())
        .isGreaterThanOrEqualTo(stopWithin + GRACE_MARGIN);
    assertThat(pod.at("/containers/0/ports/0/containerPort").asText())
        .isEqualTo(environment(pod, "DREAMFLEET_HTTP_PORT"));
  }

  @Test
  void one_gpu_is_limited_and_tolerated() throws IOException {
    JsonNode pod =
        Manifests.pod(
            Manifests.one(Manifests.K8S.resolve("overlays/gpu/worker-gpu.yaml"), "Deployment"));

    assertThat(pod.at("/containers/0/resources/limits/nvidia.com~1gpu").asText()).isEqualTo("1");
    assertThat(pod.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
    assertThat(pod.at("/nodeSelector").has("nvidia.com/gpu.present")).isTrue();
  }

  @Test
  void the_autoscaler_owns_the_number_of_workers_and_stays_within_the_share_group()
      throws IOException {
    JsonNode worker = Manifests.one(WORKER, "Deployment");
    JsonNode scaled = Manifests.one(SCALED_OBJECT, "ScaledObject");

    assertThat(worker.required("spec").has("replicas")).isFalse();
    assertThat(scaled.at("/spec/scaleTargetRef/name")).isEqualTo(worker.at("/metadata/name"));
    assertThat(scaled.at("/spec/maxReplicaCount").asInt() * LANES).isLessThanOrEqualTo(MEMBERS);
    JsonNode trigger = scaled.at("/spec/triggers/0");
    assertThat(trigger.at("/metadata/query").asText()).contains("dreamfleet_backlog_jobs");
    // an empty answer would otherwise be a backlog of nothing, and a fallback never come
    assertThat(trigger.at("/metadata/ignoreNullValues").asText()).isEqualTo("false");
  }

  @Test
  void the_monitor_reckons_as_the_autoscaler_does() throws IOException {
    JsonNode monitor = Manifests.one(Manifests.K8S.resolve("base/monitor.yaml"), "Deployment");
    JsonNode scaled = Manifests.one(SCALED_OBJECT, "ScaledObject");

    assertThat(Manifests.pod(monitor).at("/containers/0/args").toString())
        .contains("--jobs-per-worker=" + scaled.at("/spec/triggers/0/metadata/threshold").asText())
        .contains("--max-workers=" + scaled.at("/spec/maxReplicaCount").asText());
  }

  @Test
  void secrets_are_in_no_file_that_is_applied() throws IOException {
    for (JsonNode document : Manifests.all()) {
      if (document.path("kind").asText().equals("Secret")) {
        assertThat(document.at("/stringData").toString()).contains("CHANGE-ME");
      }
      assertThat(document.path("resources").toString()).doesNotContain("secret");
    }
  }

  @Test
  void settings_are_variables_that_the_worker_knows() throws IOException {
    Properties settings = new Properties();
    try (Reader reader =
        Files.newBufferedReader(Manifests.K8S.resolve("foundation/settings.env"))) {
      settings.load(reader);
    }
    String documented = Files.readString(Manifests.DEPLOY.resolve("../README.md"));

    assertThat(settings.stringPropertyNames())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
  }

  private static String environment(JsonNode pod, String name) {
    for (JsonNode variable : pod.at("/containers/0/env")) {
      if (variable.required("name").asText().equals(name)) {
        return variable.required("value").asText();
      }
    }
    throw new AssertionError("the worker's pod has no variable " + name);
  }
}
