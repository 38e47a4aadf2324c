package io.dreamfleet.worker.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of Linux's {@code /proc} with lines such as {@code VmRSS: 1234 kB} (proc(5)). */
enum ProcFile {
  /** This process. */
  STATUS("/proc/self/status"),
  /** The machine's memory. */
  MEMORY("/proc/meminfo");

  private static final Pattern LINE = Pattern.compile("(\\w+):\\s+(\\d+) kB");

  private final Path path;

  ProcFile(String path) {
    this.path = Path.of(path);
  }

  /** A line's bytes; empty where there is no such line, or no such system. */
  OptionalDouble bytes(String name) {
    try (Stream<String> lines = Files.lines(path)) {
      return lines
          .map(LINE::matcher)
          .filter(line -> line.matches() && line.group(1).equals(name))
          .mapToDouble(ProcFile::bytes)
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalDouble.empty();
    }
  }

  private static double bytes(Matcher line) {
    return Long.parseLong(line.group(2)) * 1024.0;
  }
}
