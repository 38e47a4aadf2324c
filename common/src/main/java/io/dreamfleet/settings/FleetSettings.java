package io.dreamfleet.settings;

import java.util.Map;
import java.util.TreeSet;

/**
 * Where a fleet is and how to be let in.
 *
 * @param kafka what every Kafka client of the fleet is given: {@value #BOOTSTRAP} and whatever the
 *     properties file passes through ({@code security.protocol}, {@code sasl.*}, {@code ssl.*})
 * @param store the object store that models and results are kept in
 * @param limits what a job may ask for
 */
public record FleetSettings(Map<String, String> kafka, StoreSettings store, Limits limits) {
  /** Kafka's own name for the brokers to ask first, as {@code HOST:PORT[,HOST:PORT...]}. */
  public static final String BOOTSTRAP = "bootstrap.servers";

  public FleetSettings {
    kafka = Map.copyOf(kafka);
    if (!kafka.containsKey(BOOTSTRAP)) {
      throw new SettingsException("the Kafka settings must have " + BOOTSTRAP + ", but have none");
    }
  }

  /** A fleet with the usual limits. */
  public FleetSettings(Map<String, String> kafka, StoreSettings store) {
    this(kafka, store, Limits.DEFAULT);
  }

  /** The brokers to ask first, as {@code HOST:PORT[,HOST:PORT...]}. */
  public String bootstrap() {
    return kafka.get(BOOTSTRAP);
  }

  /** Without the values that the file passes through: passwords are among them. */
  @Override
  public String toString() {
    TreeSet<String> passedThrough = new TreeSet<>(kafka.keySet());
    passedThrough.remove(BOOTSTRAP);
    return "FleetSettings[kafka=" + bootstrap() + " with " + passedThrough + ", " + store + "]";
  }
}
