package io.dreamfleet.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dreamfleet.worker.ascent.ComputeDevice;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineMetersTest {
  private static final ComputeDevice CPU = ComputeDevice.open("cpu");

  @Test
  void prometheus_is_told_who_the_worker_is() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new MachineMeters(registry).watch("one", "1.2.3", CPU, "bfloat16");

    assertThat(registry.scrape())
        .contains(
            "dreamfleet_worker_info{device=\"cpu\",precision=\"bfloat16\",pytorch=\"2.7.1\","
                + "version=\"1.2.3\",worker=\"one\"} 1")
        .doesNotContain("dreamfleet_device_utilization_ratio");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memory_is_what_the_systems_own_tools_say() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new MachineMeters(registry).watch("one", "1.2.3", CPU, "float32");

    double resident = registry.get("process.resident.memory").gauge().value();
    double pages = Double.parseDouble(fields("cat", "/proc/%d/statm".formatted(pid())).get(1));
    double pageBytes = Double.parseDouble(fields("getconf", "PAGESIZE").get(0));
    assertThat(resident).isCloseTo(pages * pageBytes, within(0.2 * resident));
    double used =
        registry.get("dreamfleet.device.memory.used").tag("device", "cpu").gauge().value();
    double free =
        registry.get("dreamfleet.device.memory.free").tag("device", "cpu").gauge().value();
    double physical = Double.parseDouble(fields("getconf", "_PHYS_PAGES").get(0)) * pageBytes;
    assertThat(used).isPositive();
    assertThat(free).isPositive();
    assertThat(used + free).isCloseTo(physical, within(0.05 * physical));
  }

  @Test
  void where_there_is_no_driver_nothing_is_said_of_a_gpu() {
    assumeThat(Files.exists(Path.of("/dev/nvidiactl"))).isFalse();
    assertThat(GpuUtilization.of(0)).isEmpty();
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static List<String> fields(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    return Arrays.asList(text.trim().split("\\s+"));
  }
}
