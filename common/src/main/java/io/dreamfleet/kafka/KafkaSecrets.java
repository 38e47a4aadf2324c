package io.dreamfleet.kafka;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Keeps passwords out of what is said about a Kafka client's settings: its exceptions quote values,
 * and parts of a JAAS configuration that they could not make sense of.
 *
 * @param settings what the client was given
 */
record KafkaSecrets(Map<String, String> settings) {
  private static final Pattern SECRET =
      Pattern.compile(
          "password|secret|jaas|token|keystore\\.key|oauth|credential", Pattern.CASE_INSENSITIVE);

  private static final String HIDDEN = "[hidden]";

  /** Why a client could not be made, without any secret. */
  String reason(Throwable failure) {
    Throwable reason = failure.getCause() == null ? failure : failure.getCause();
    String message = String.valueOf(reason.getMessage());
    if (message.contains("JAAS")) {
      return "sasl.jaas.config cannot be read: it must be the login module's class, the word required, options such as username=\"...\" and a semicolon";
    }
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      if (SECRET.matcher(setting.getKey()).find() && !setting.getValue().isEmpty()) {
        message = message.replace(setting.getValue(), HIDDEN);
      }
    }
    return message;
  }
}
