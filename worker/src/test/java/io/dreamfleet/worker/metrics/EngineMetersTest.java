package io.dreamfleet.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.status.Progress;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.AscentListener;
import io.dreamfleet.worker.ascent.AscentRequest;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.program.Precision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real engine on the CPU, and what its meters say afterwards. */
class EngineMetersTest {
  private static final ImageSize SIZE = new ImageSize(40, 40);
  private static final int STEPS = 12;
  private static final List<String> PARTS =
      List.of("run", "measure", "checkpoint", "survey", "join", "idle");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void a_set_of_three_pictures_moves_the_engines_meters() {
    ComputeDevice cpu = ComputeDevice.open("cpu");
    long begin = System.nanoTime();
    EngineMeters meters = new EngineMeters(registry);
    Seen seen = new Seen();
    try (AscentEngine engine = new AscentEngine(cpu, Precision.FLOAT32, 4, meters)) {
      meters.watch(engine);
      assertThat(gauge("dreamfleet.batch.slots")).isEqualTo(4);
      assertThat(gauge("dreamfleet.batch.slots.used")).isZero();
      engine.run(request(), seen);
      assertThat(registry.get("dreamfleet.step.duration").timer().count()).isEqualTo(STEPS);
      assertThat(registry.get("dreamfleet.program.compile.duration").timer().count()).isPositive();
      assertThat(seen.used).containsExactly(3.);
    }
    assertThat(gauge("dreamfleet.batch.slots.used")).isZero();
    double all = PARTS.stream().mapToDouble(this::seconds).sum();
    assertThat(all).isCloseTo((System.nanoTime() - begin) / 1e9, within(0.2));
    assertThat(seconds("run")).isPositive().isLessThan(all);
    assertThat(seconds("measure")).isPositive();
    assertThat(seconds("join")).isPositive();
    assertThat(registry.getMeters()).hasSize(4 + PARTS.size());
    assertThat(registry.get("dreamfleet.step.duration").timer().totalTime(TimeUnit.SECONDS))
        .isPositive()
        .isLessThanOrEqualTo(seconds("run"));
  }

  private static AscentRequest request() {
    Job job =
        new Job(
                "emojinet",
                Optional.empty(),
                Objective.parse("layer1:3"),
                Recipe.plain(),
                Optional.of(SIZE),
                STEPS,
                5)
            .with(new Diversity(3, 1, Optional.empty()));
    return new AscentRequest(job, TestNetworks.emojinet(), SIZE, 1);
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double seconds(String part) {
    return registry.get("dreamfleet.step.part.seconds").tag("part", part).functionCounter().count();
  }

  /** How many slots are used whenever the ascent reports. */
  private final class Seen implements AscentListener {
    private final Set<Double> used = new TreeSet<>();

    @Override
    public void stepped(int steps) {}

    @Override
    public void progressed(Progress progress) {
      used.add(gauge("dreamfleet.batch.slots.used"));
    }

    @Override
    public boolean wanted() {
      return true;
    }
  }
}
