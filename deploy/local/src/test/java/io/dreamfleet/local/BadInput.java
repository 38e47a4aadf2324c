package io.dreamfleet.local;

import io.dreamfleet.job.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A record that must end FAILED.
 *
 * @param name for people who look for it in a failed test
 * @param record for the jobs topic; null as Kafka's own null
 * @param code that it must fail with; any will do where absent
 * @param objects to lie in the fleet's bucket before, by their keys
 */
record BadInput(
    String name, byte[] record, Optional<FailureCode> code, Map<String, byte[]> objects) {

  /** A record that needs nothing in the store. */
  static BadInput of(String name, FailureCode code, String record) {
    return new BadInput(name, record.getBytes(StandardCharsets.UTF_8), Optional.of(code), Map.of());
  }

  /** A job that names other weights. */
  static BadInput weights(String name, byte[] file) {
    return weights(name, FailureCode.BAD_WEIGHTS, file);
  }

  /** A job that names weights which are not even read. */
  static BadInput weights(String name, FailureCode code, byte[] file) {
    String key = "models/bad-" + name;
    return new BadInput(
        "weights " + name,
        """
        {"version":1,"model":"emojinet","objective":"layer1:1","steps":1,"weights":"s3://dreamfleet/%s"}"""
            .formatted(key)
            .getBytes(StandardCharsets.UTF_8),
        Optional.of(code),
        Map.of(key, file));
  }

  /** A job that dreams of a picture. */
  static BadInput picture(String name, FailureCode code, byte[] file) {
    String key = "inputs/bad-" + name;
    return new BadInput(
        "picture " + name,
        """
        {"version":1,"model":"emojinet","objective":"layer1","steps":1,"recipe":{"name":"dream"},"input":"s3://dreamfleet/%s"}"""
            .formatted(key)
            .getBytes(StandardCharsets.UTF_8),
        Optional.of(code),
        Map.of(key, file));
  }

  /** A job in the direction of a vector. */
  static BadInput vector(String name, FailureCode code, byte[] file) {
    String key = "inputs/bad-" + name;
    return new BadInput(
        "vector " + name,
        """
        {"version":1,"model":"emojinet","objective":"direction(layer1, s3://dreamfleet/%s)","steps":1}"""
            .formatted(key)
            .getBytes(StandardCharsets.UTF_8),
        Optional.of(code),
        Map.of(key, file));
  }

  @Override
  public String toString() {
    return name;
  }
}
