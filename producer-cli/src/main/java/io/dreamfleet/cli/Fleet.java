package io.dreamfleet.cli;

import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.store.ObjectStore;
import java.util.Map;

/** The fleet that a command talks to; nothing is connected to before it is asked for. */
public record Fleet(FleetSettings settings, Map<String, String> environment) {

  /** The fleet that options, environment and settings file name together. */
  public static Fleet of(ConnectionOptions options, CliContext context) {
    return new Fleet(options.resolve(context.environment()), context.environment());
  }

  public KafkaClients kafka() {
    return new KafkaClients(settings);
  }

  public ObjectStore openStore() {
    return new ObjectStore(settings.store());
  }

  /** The built-in models, and those that have been added to this fleet. */
  public ModelCatalog catalog() {
    return ModelCatalog.builtIn().with(new FleetModels(this));
  }

  public WeightsLibrary library(ObjectStore store) {
    return WeightsLibrary.open(store, environment, settings.limits());
  }
}
