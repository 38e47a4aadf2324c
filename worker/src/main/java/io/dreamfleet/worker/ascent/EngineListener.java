package io.dreamfleet.worker.ascent;

import java.time.Duration;

/** Who watches the engine itself, whatever it runs. Called by one of its threads at a time. */
public interface EngineListener {
  /** Nobody does. */
  EngineListener NONE =
      new EngineListener() {
        @Override
        public void ran(int steps, Duration took) {}

        @Override
        public void compiled(Duration took) {}
      };

  /** Steps of the running batch, or of a dream, were made in one go. */
  void ran(int steps, Duration took);

  /** A program was written and loaded onto the device. */
  void compiled(Duration took);
}
