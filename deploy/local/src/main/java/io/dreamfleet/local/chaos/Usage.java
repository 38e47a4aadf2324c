package io.dreamfleet.local.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What processes have used.
 *
 * @param at when
 * @param processor processor time of all of them together
 * @param residentBytes memory of all of them together
 */
record Usage(Instant at, Duration processor, long residentBytes) {

  static Usage of(ChildProcess... processes) {
    Duration processor = Duration.ZERO;
    long resident = 0;
    for (ChildProcess process : processes) {
      processor = processor.plus(processorTime(process.pid()));
      resident += residentBytes(process.pid());
    }
    return new Usage(Instant.now(), processor, resident);
  }

  static Usage of(List<ChaosWorker> workers) {
    return of(workers.stream().map(ChaosWorker::process).toArray(ChildProcess[]::new));
  }

  /** The share of a core between then and now, in percent. */
  double percentOfACoreSince(Usage before) {
    double elapsed = Duration.between(before.at, at).toNanos();
    return 100 * processor.minus(before.processor).toNanos() / Math.max(1, elapsed);
  }

  /** The processor time of one process; none when it is gone. */
  private static Duration processorTime(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** From Linux's {@code /proc} (proc(5)); 0 elsewhere, or when the process is gone. */
  private static long residentBytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
