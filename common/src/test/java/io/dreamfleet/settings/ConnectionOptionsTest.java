package io.dreamfleet.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConnectionOptionsTest {
  @TempDir Path folder;

  @Test
  void with_nothing_set_the_fleet_is_on_this_machine() {
    FleetSettings settings = resolve(Map.of());

    assertThat(settings.kafka()).isEqualTo(Map.of("bootstrap.servers", "localhost:9092"));
    assertThat(settings.store())
        .isEqualTo(
            new StoreSettings(
                URI.create("http://localhost:9000"), "dreamfleet", "us-east-1", "", ""));
  }

  @Test
  void an_option_beats_the_environment_which_beats_the_file_which_beats_the_default()
      throws IOException {
    Path file =
        file(
            "dreamfleet.kafka = file:1",
            "dreamfleet.s3.endpoint = http://file:2",
            "dreamfleet.s3.bucket = from-file");
    Map<String, String> environment =
        Map.of(
            "DREAMFLEET_CONFIG", file.toString(),
            "DREAMFLEET_KAFKA", "environment:1",
            "DREAMFLEET_S3_ENDPOINT", "http://environment:2");

    FleetSettings settings = resolve(environment, "--kafka", "option:1");

    assertThat(settings.bootstrap()).isEqualTo("option:1");
    assertThat(settings.store().endpoint()).isEqualTo(URI.create("http://environment:2"));
    assertThat(settings.store().bucket()).isEqualTo("from-file");
    assertThat(settings.store().region()).isEqualTo("us-east-1");
  }

  @Test
  void the_config_option_beats_the_config_variable() throws IOException {
    Path file = file("dreamfleet.kafka = right:1");

    FleetSettings settings =
        resolve(Map.of("DREAMFLEET_CONFIG", "missing.properties"), "--config", file.toString());

    assertThat(settings.bootstrap()).isEqualTo("right:1");
  }

  @Test
  void an_empty_variable_counts_as_not_set() {
    assertThat(resolve(Map.of("DREAMFLEET_KAFKA", " ", "DREAMFLEET_CONFIG", "")).bootstrap())
        .isEqualTo("localhost:9092");
  }

  @Test
  void keys_of_others_are_passed_through_to_kafka() throws IOException {
    Path file =
        file(
            "security.protocol = SASL_SSL",
            "sasl.mechanism = SCRAM-SHA-512",
            "delivery.timeout.ms = 60000");

    assertThat(resolve(Map.of(), "--config", file.toString()).kafka())
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "localhost:9092",
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "delivery.timeout.ms", "60000"));
  }

  @Test
  void a_kafka_clients_own_file_says_where_the_brokers_are() throws IOException {
    Path file = file("bootstrap.servers = a:1,b:2");

    assertThat(resolve(Map.of(), "--config", file.toString()).bootstrap()).isEqualTo("a:1,b:2");
  }

  @Test
  void a_file_that_names_the_brokers_twice_is_refused() throws IOException {
    Path file = file("bootstrap.servers = a:1", "dreamfleet.kafka = b:2");

    assertThatThrownBy(() -> resolve(Map.of(), "--config", file.toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(file + " has both dreamfleet.kafka and bootstrap.servers: keep one");
  }

  @ParameterizedTest
  @CsvSource({
    "dreamfleet.s3.buckt, dreamfleet.s3.bucket",
    "dreamfleet.s3.accesskey, dreamfleet.s3.access-key",
    "dreamflet.kafka, dreamfleet.kafka",
  })
  void an_unknown_key_of_ours_is_refused_with_the_nearest_right_one(String key, String right)
      throws IOException {
    Path file = file(key + " = x");

    assertThatThrownBy(() -> resolve(Map.of(), "--config", file.toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("%s has an unknown key \"%s\": did you mean %s?", file, key, right);
  }

  @Test
  void credentials_come_from_the_environment_before_the_file() throws IOException {
    Path file = file("dreamfleet.s3.access-key = old", "dreamfleet.s3.secret-key = old-secret");

    StoreSettings store =
        resolve(
                Map.of("DREAMFLEET_S3_ACCESS_KEY", "new", "DREAMFLEET_S3_SECRET_KEY", "new-secret"),
                "--config",
                file.toString())
            .store();

    assertThat(store.accessKey()).isEqualTo("new");
    assertThat(store.secretKey()).isEqualTo("new-secret");
  }

  @Test
  void credentials_come_from_files_as_container_platforms_mount_them() throws IOException {
    Path access = Files.writeString(folder.resolve("access"), "key\n");
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");

    StoreSettings store =
        resolve(
                Map.of(
                    "DREAMFLEET_S3_ACCESS_KEY_FILE", access.toString(),
                    "DREAMFLEET_S3_SECRET_KEY_FILE", secret.toString()))
            .store();

    assertThat(store.accessKey()).isEqualTo("key");
    assertThat(store.secretKey()).isEqualTo("s3cret");
  }

  @Test
  void a_credential_given_twice_is_refused() {
    Map<String, String> environment =
        Map.of("DREAMFLEET_S3_SECRET_KEY", "a", "DREAMFLEET_S3_SECRET_KEY_FILE", "b");

    assertThatThrownBy(() -> resolve(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "DREAMFLEET_S3_SECRET_KEY and DREAMFLEET_S3_SECRET_KEY_FILE are both set: keep one");
  }

  @Test
  void one_credential_without_the_other_is_refused() {
    assertThatThrownBy(() -> resolve(Map.of("DREAMFLEET_S3_ACCESS_KEY", "key")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("only the access key is set");
  }

  @Test
  void a_missing_credential_file_is_named_with_its_variable() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> resolve(Map.of("DREAMFLEET_S3_ACCESS_KEY_FILE", missing.toString())))
        .isInstanceOf(SettingsException.class)
        .hasMessage("cannot read %s, the file that DREAMFLEET_S3_ACCESS_KEY_FILE names", missing);
  }

  @Test
  void a_missing_settings_file_is_named_with_its_origin() {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(() -> resolve(Map.of("DREAMFLEET_CONFIG", missing.toString())))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "cannot read the settings file %s (from DREAMFLEET_CONFIG): there is no such file",
            missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:", "http://localhost:9092", "a:1,,b:2", "a b:1"})
  void an_address_that_is_not_host_and_port_is_refused_with_what_was_given(String address) {
    assertThatThrownBy(() -> resolve(Map.of(), "--kafka", address))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "the Kafka address must be HOST:PORT or a comma-separated list of them, but is \"%s\"",
            address);
  }

  @Test
  void a_password_within_an_address_is_not_repeated() {
    assertThatThrownBy(() -> resolve(Map.of(), "--s3-endpoint", "http://user:w@rd@host"))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith("but is \"http://***@host\"");
    assertThatThrownBy(() -> resolve(Map.of(), "--s3-endpoint", "http://user:w rd@host"))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith("\"http://***@host\"")
        .hasNoCause();
    assertThatThrownBy(() -> resolve(Map.of(), "--kafka", "user:word@host:9092"))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith("but is \"***@host:9092\"");
  }

  @Test
  void a_secret_given_as_an_option_is_not_repeated() {
    for (String[] arguments :
        new String[][] {{"--s3-secret-key=h1dden"}, {"--s3-secret-key", "h1dden"}}) {
      assertThatThrownBy(() -> resolve(Map.of(), arguments))
          .isInstanceOfSatisfying(
              CommandLine.ParameterException.class,
              wrong ->
                  assertThat(SecretArguments.sentence(wrong))
                      .startsWith("there is no option --s3-secret-key, because")
                      .doesNotContain("h1dden"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9092", "10.0.0.1:9092", "[::1]:9092", "a.b-c:1,d:65535"})
  void host_and_port_is_accepted_in_every_usual_form(String address) {
    assertThat(resolve(Map.of(), "--kafka", address).bootstrap()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:9000", "ftp://localhost", "http://", "http://host/path", "not a url"})
  void an_endpoint_that_is_not_a_server_is_refused(String endpoint) {
    assertThatThrownBy(() -> resolve(Map.of(), "--s3-endpoint", endpoint))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(endpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "Upper", "dots..twice", "../up", "with space"})
  void a_bucket_that_s3_would_not_allow_is_refused(String bucket) {
    assertThatThrownBy(() -> resolve(Map.of(), "--s3-bucket", bucket))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(bucket);
  }

  @Test
  void no_text_form_shows_a_secret() throws IOException {
    Path file =
        file(
            "dreamfleet.s3.access-key = AKIDEXAMPLE",
            "dreamfleet.s3.secret-key = hush-store",
            "sasl.jaas.config = ScramLoginModule required password=hush-kafka;");

    FleetSettings settings = resolve(Map.of(), "--config", file.toString());

    assertThat(settings.toString() + settings.store())
        .contains("sasl.jaas.config")
        .doesNotContain("hush");
  }

  private static FleetSettings resolve(Map<String, String> environment, String... arguments) {
    Tool tool = new Tool();
    new CommandLine(tool).parseArgs(arguments);
    return tool.connection.resolve(environment);
  }

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("fleet.properties"), List.of(lines));
  }

  @Command
  private static final class Tool {
    @Mixin private ConnectionOptions connection;
  }
}
