package io.dreamfleet.cli;

import io.dreamfleet.model.AddedModels;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCard;
import io.dreamfleet.model.StoredModels;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.util.List;
import java.util.Optional;

/**
 * The models that users have added to a fleet, as a command sees them that may need none of them:
 * the bucket is asked when a name is none of the built-in ones, and not at all where nobody has
 * said how to get in.
 */
public record FleetModels(Fleet fleet) implements AddedModels {
  @Override
  public Optional<Model> find(String name) {
    if (!fleet.settings().store().hasCredentials()) {
      return Optional.empty();
    }
    try (ObjectStore store = fleet.openStore()) {
      return new StoredModels(store, fleet.library(store)).find(name);
    }
  }

  /** The keys of all models' files in the bucket. */
  public List<String> files() {
    if (!fleet.settings().store().hasCredentials()) {
      return List.of();
    }
    try (ObjectStore store = fleet.openStore()) {
      return store.list(ResultLayout.MODELS);
    }
  }

  @Override
  public List<ModelCard> cards() {
    if (!fleet.settings().store().hasCredentials()) {
      return List.of();
    }
    try (ObjectStore store = fleet.openStore()) {
      return new StoredModels(store, fleet.library(store)).cards();
    }
  }
}
