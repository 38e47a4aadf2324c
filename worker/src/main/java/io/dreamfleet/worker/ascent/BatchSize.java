package io.dreamfleet.worker.ascent;

import ai.djl.engine.EngineException;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Objective;
import io.dreamfleet.worker.ascent.Throughput.Effort;
import io.dreamfleet.worker.ascent.Throughput.Speed;
import io.dreamfleet.worker.ascent.Throughput.Workload;
import io.dreamfleet.worker.network.WeightedNetwork;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.program.TorchModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many ascents a device should run at once, found by trying. */
public final class BatchSize {
  private static final Logger log = LoggerFactory.getLogger(BatchSize.class);

  private static final int LARGEST = 512;

  /** A batch of twice the size is worth its longer steps when pictures come this much faster. */
  private static final double WORTHWHILE = 1.1;

  private BatchSize() {}

  /**
   * Doubles the batch for as long as it fits and pictures come faster by a tenth. Takes seconds.
   *
   * @param network a small one, run to the layer named
   */
  public static int measure(
      WeightedNetwork network, String layer, Precision precision, ComputeDevice device) {
    ImageSize size =
        new ImageSize(network.network().input().width(), network.network().input().height());
    int best = 1;
    double fastest = 0;
    for (int batch = 1; batch <= LARGEST; batch *= 2) {
      try {
        Speed speed =
            Throughput.measure(
                new Workload(network, new Objective.Layer(layer), size, batch, precision),
                device,
                Effort.BRIEF);
        log.debug("batch {}: {} image-steps/s", batch, speed.imageStepsPerSecond());
        if (speed.imageStepsPerSecond() < fastest * WORTHWHILE) {
          return best;
        }
        best = batch;
        fastest = speed.imageStepsPerSecond();
      } catch (EngineException e) {
        if (!TorchModule.ranOutOfMemory(e)) {
          throw e;
        }
        return best;
      }
    }
    return best;
  }
}
