package io.dreamfleet.worker.survey;

import java.util.Optional;

/** Keeps parts of a survey that took long, so that whoever gets it next need not do them again. */
public interface PartKeeper {
  /** Nothing is kept. */
  PartKeeper NONE =
      new PartKeeper() {
        @Override
        public Optional<byte[]> kept(String part) {
          return Optional.empty();
        }

        @Override
        public void keep(String part, byte[] content) {}
      };

  /** A part that was kept under this name, by this worker or another. */
  Optional<byte[]> kept(String part);

  /** Keeps a part, if that can be done. */
  void keep(String part, byte[] content);
}
