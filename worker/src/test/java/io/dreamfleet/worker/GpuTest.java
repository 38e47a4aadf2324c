package io.dreamfleet.worker;

import ai.djl.engine.Engine;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Needs a CUDA device and a libtorch built for it; {@code mvn -Dgroups=gpu} runs such tests alone.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("gpu")
@EnabledIf(
    value = "io.dreamfleet.worker.GpuTest$Device#isThere",
    disabledReason = "PyTorch sees no CUDA device here")
public @interface GpuTest {

  /** What there is on this machine. */
  final class Device {
    private Device() {}

    static boolean isThere() {
      return Engine.getEngine("PyTorch").getGpuCount() > 0;
    }
  }
}
