package io.dreamfleet.worker.metrics;

import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.EngineListener;
import io.dreamfleet.worker.ascent.TimeSpent;
import io.dreamfleet.worker.ascent.TimeSpent.Part;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The meters of the ascent engine, every name and label in one place:
 *
 * <ul>
 *   <li>{@code dreamfleet_batch_slots}: pictures that may climb at once
 *   <li>{@code dreamfleet_batch_slots_used}: pictures that climb now
 *   <li>{@code dreamfleet_step_duration_seconds}: one step of the running batch, or of a dream
 *   <li>{@code dreamfleet_step_part_seconds_total{part}}: where the engine's time goes; part is
 *       {@code run}, {@code measure}, {@code checkpoint}, {@code join} or {@code idle}
 *   <li>{@code dreamfleet_program_compile_duration_seconds}: a program written and loaded
 * </ul>
 */
public final class EngineMeters implements EngineListener {
  private final MeterRegistry registry;
  private final Timer steps;
  private final Timer compilations;

  /** Meters of an engine that is yet to begin. */
  public EngineMeters(MeterRegistry registry) {
    this.registry = registry;
    steps =
        Histogram.of(
                "dreamfleet.step.duration", "One step of the running batch", Duration.ofMinutes(2))
            .register(registry);
    compilations =
        Histogram.of(
                "dreamfleet.program.compile.duration",
                "A program written and loaded",
                Duration.ofMinutes(5))
            .register(registry);
  }

  /** Shows an engine's places, and where its time goes. */
  public void watch(AscentEngine engine) {
    Gauge.builder("dreamfleet.batch.slots", engine, AscentEngine::slots)
        .description("Pictures that may climb at once")
        .register(registry);
    Gauge.builder("dreamfleet.batch.slots.used", engine, AscentEngine::slotsUsed)
        .description("Pictures that climb now")
        .register(registry);
    TimeSpent time = engine.time();
    for (Part part : Part.values()) {
      FunctionCounter.builder("dreamfleet.step.part.seconds", time, spent -> spent.seconds(part))
          .description("Where the engine's time goes")
          .tag("part", Label.of(part))
          .register(registry);
    }
  }

  @Override
  public void ran(int count, Duration took) {
    long each = took.toNanos() / count;
    for (int i = 0; i < count; i++) {
      steps.record(each, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void compiled(Duration took) {
    compilations.record(took);
  }
}
