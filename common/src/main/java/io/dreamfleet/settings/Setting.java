package io.dreamfleet.settings;

import java.util.Optional;

/** One setting of our own: its key in a properties file, its environment variable, its default. */
enum Setting {
  KAFKA("dreamfleet.kafka", "DREAMFLEET_KAFKA", "localhost:9092"),
  S3_ENDPOINT("dreamfleet.s3.endpoint", "DREAMFLEET_S3_ENDPOINT", "http://localhost:9000"),
  S3_BUCKET("dreamfleet.s3.bucket", "DREAMFLEET_S3_BUCKET", "dreamfleet"),
  S3_REGION("dreamfleet.s3.region", "DREAMFLEET_S3_REGION", "us-east-1"),
  S3_ACCESS_KEY("dreamfleet.s3.access-key", "DREAMFLEET_S3_ACCESS_KEY", ""),
  S3_SECRET_KEY("dreamfleet.s3.secret-key", "DREAMFLEET_S3_SECRET_KEY", ""),
  S3_CA("dreamfleet.s3.ca", "DREAMFLEET_S3_CA", "");

  private final String key;
  private final String variable;
  private final String fallback;

  Setting(String key, String variable, String fallback) {
    this.key = key;
    this.variable = variable;
    this.fallback = fallback;
  }

  String key() {
    return key;
  }

  String variable() {
    return variable;
  }

  String fallback() {
    return fallback;
  }

  static Optional<Setting> ofKey(String key) {
    for (Setting setting : values()) {
      if (setting.key.equals(key)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }
}
