package io.dreamfleet.local.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code deploy/compose.yaml} must keep to. */
class ComposePolicyTest {
  private static JsonNode services() throws IOException {
    return Manifests.read(Manifests.DEPLOY.resolve("compose.yaml")).get(0).required("services");
  }

  @Test
  void every_secret_comes_from_the_environment_and_is_in_the_example() throws IOException {
    String compose = Files.readString(Manifests.DEPLOY.resolve("compose.yaml"));
    String example = Files.readString(Manifests.DEPLOY.resolve(".env.example"));

    for (String line : compose.lines().toList()) {
      if (line.matches(".*(SECRET|ACCESS_KEY|PASSWORD)[A-Z_]*:.*")) {
        assertThat(line).contains("${").contains(":?");
      }
    }
    Matcher variable = Pattern.compile("\\$\\{([A-Z_0-9]+)").matcher(compose);
    while (variable.find()) {
      assertThat(example).contains(variable.group(1) + "=");
    }
    assertThat(example).doesNotContainPattern("(KEY|PASSWORD)=\\S");
  }

  @Test
  void images_are_pinned_and_nothing_is_privileged() throws IOException {
    for (JsonNode service : services()) {
      assertThat(service.required("image").asText()).matches(".+:v?\\d+\\.\\d+.*");
      assertThat(service.has("privileged")).isFalse();
      assertThat(service.path("network_mode").isMissingNode()).isTrue();
      for (JsonNode port : service.path("ports")) {
        assertThat(port.asText()).as("only this machine gets in").startsWith("127.0.0.1:");
      }
    }
  }

  @Test
  void what_runs_on_is_watched_or_watches_itself() throws IOException {
    JsonNode services = services();
    services
        .fieldNames()
        .forEachRemaining(
            name -> {
              // workers have the image's HEALTHCHECK, init ends
              if (!name.startsWith("worker") && !name.equals("init")) {
                assertThat(services.get(name).has("healthcheck")).as(name).isTrue();
              }
            });
    assertThat(services.at("/init/depends_on/kafka/condition").asText())
        .isEqualTo("service_healthy");
    // an anchor: what both kinds of workers have in common
    JsonNode worker =
        Manifests.read(Manifests.DEPLOY.resolve("compose.yaml")).get(0).required("x-worker");
    for (JsonNode later : List.of(worker, services.required("monitor"))) {
      assertThat(later.at("/depends_on/init/condition").asText())
          .isEqualTo("service_completed_successfully");
    }
  }

  @Test
  void brokers_are_of_the_version_that_the_fleet_is_tested_with() throws IOException {
    String pom = Files.readString(Manifests.DEPLOY.resolve("../pom.xml"));
    Matcher version = Pattern.compile("<kafka.version>(.+)</kafka.version>").matcher(pom);

    assertThat(version.find()).isTrue();
    assertThat(services().at("/kafka/image").asText()).endsWith("apache/kafka:" + version.group(1));
  }
}
