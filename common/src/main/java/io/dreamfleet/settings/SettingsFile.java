package io.dreamfleet.settings;

import io.dreamfleet.text.NearestNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * A properties file in UTF-8: keys that begin with {@code dreamfleet.} are ours, every other key is
 * passed through to the Kafka clients.
 */
record SettingsFile(
    Map<Setting, String> ours, Map<Limit, String> limits, Map<String, String> kafka) {
  private static final String PREFIX = "dreamfleet";

  /** {@code dreamflet.kafka} is a slip of ours; {@code delivery.timeout.ms} is Kafka's. */
  private static final int SLIP = 2;

  static SettingsFile none() {
    return new SettingsFile(Map.of(), Map.of(), Map.of());
  }

  /**
   * Reads a file.
   *
   * @param origin who named the file, for messages: {@code --config} or {@code DREAMFLEET_CONFIG}
   */
  static SettingsFile read(Path file, String origin) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw unreadable(file, origin, "there is no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, origin, String.valueOf(e.getMessage()), e);
    }
    return sort(properties, file);
  }

  private static SettingsFile sort(Properties properties, Path file) {
    Map<Setting, String> ours = new EnumMap<>(Setting.class);
    Map<Limit, String> limits = new EnumMap<>(Limit.class);
    Map<String, String> kafka = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key).strip();
      Optional<Setting> setting = Setting.ofKey(key);
      if (setting.isPresent()) {
        if (!value.isEmpty()) {
          ours.put(setting.get(), value);
        }
      } else if (Limit.ofKey(key).isPresent()) {
        limits.put(Limit.ofKey(key).get(), value);
      } else if (looksLikeOurs(key)) {
        throw unknown(key, file);
      } else {
        kafka.put(key, value);
      }
    }
    return kafkaAddress(new SettingsFile(ours, limits, kafka), file);
  }

  /** A Kafka client's own properties file names its brokers in Kafka's way, and is as good. */
  private static SettingsFile kafkaAddress(SettingsFile read, Path file) {
    String address = read.kafka().remove(FleetSettings.BOOTSTRAP);
    if (address == null) {
      return read;
    }
    if (read.ours().putIfAbsent(Setting.KAFKA, address) != null) {
      throw new SettingsException(
          "%s has both %s and %s: keep one"
              .formatted(file, Setting.KAFKA.key(), FleetSettings.BOOTSTRAP));
    }
    return read;
  }

  private static boolean looksLikeOurs(String key) {
    String head = key.split("\\.", 2)[0];
    return LevenshteinDistance.getDefaultInstance().apply(head, PREFIX) <= SLIP;
  }

  private static SettingsException unknown(String key, Path file) {
    List<String> known =
        Stream.concat(
                Stream.of(Setting.values()).map(Setting::key),
                Stream.of(Limit.values()).map(Limit::key))
            .toList();
    String right =
        NearestNames.of(key, known).stream()
            .findFirst()
            .map(nearest -> ": did you mean " + nearest + "?")
            .orElse("; the known ones are " + String.join(", ", known));
    return new SettingsException("%s has an unknown key \"%s\"%s".formatted(file, key, right));
  }

  private static SettingsException unreadable(
      Path file, String origin, String reason, Exception cause) {
    return new SettingsException(
        "cannot read the settings file %s (from %s): %s".formatted(file, origin, reason), cause);
  }
}
