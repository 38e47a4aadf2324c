package io.dreamfleet.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.settings.StoreSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sasl.jaas.config      | x.ScramLoginModule required username="u" password="h1dden"
          sasl.jaas.config      | x.ScramLoginModule required username="u" password=h1dden word;
          sasl.jaas.config      | username="u" password="h1dden";
          sasl.jaas.config      | h1dden
          ssl.keystore.password | h1dden
          ssl.keystore.key      | h1dden
          ssl.truststore.certificates | h1dden
          """)
  void what_a_client_says_of_wrong_settings_shows_no_secret(String key, String value) {
    Map<String, String> kafka = new HashMap<>();
    kafka.put(FleetSettings.BOOTSTRAP, "localhost:9092");
    kafka.put("security.protocol", "SASL_SSL");
    kafka.put("sasl.mechanism", "SCRAM-SHA-512");
    kafka.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"h1dden\";");
    kafka.put("ssl.keystore.type", "PEM");
    kafka.put(key, value);
    FleetSettings settings =
        new FleetSettings(
            kafka, new StoreSettings(URI.create("http://localhost"), "fleet", "r", "", ""));

    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class, () -> new KafkaClients(settings).openAdmin().close());

    StringWriter trace = new StringWriter();
    refused.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).contains("localhost:9092").doesNotContain("h1dden");
    assertThat(settings.toString()).doesNotContain("h1dden");
  }
}
