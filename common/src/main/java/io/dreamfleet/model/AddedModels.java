package io.dreamfleet.model;

import java.util.List;
import java.util.Optional;

/** Models that users have added to a fleet. */
public interface AddedModels {
  /** Where there is no fleet. */
  AddedModels NONE =
      new AddedModels() {
        @Override
        public Optional<Model> find(String name) {
          return Optional.empty();
        }

        @Override
        public List<ModelCard> cards() {
          return List.of();
        }
      };

  /**
   * The model of this name, its file brought to this machine; empty where there is none.
   *
   * @throws io.dreamfleet.job.JobRefusedException when its file is damaged or cannot be imported
   * @throws io.dreamfleet.store.StoreException when the fleet's bucket cannot be read
   */
  Optional<Model> find(String name);

  /** What is known about each, by name, without bringing their files. */
  List<ModelCard> cards();
}
