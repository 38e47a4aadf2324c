package io.dreamfleet.cli.command;

import io.dreamfleet.model.DownloadProgress;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a file coming in: a bar on a terminal, elsewhere a line for every tenth of it. */
final class TransferDisplay implements DownloadProgress, AutoCloseable {
  private static final long MEGABYTE = 1_000_000;
  private static final int PARTS = 10;

  private final PrintWriter err;
  private final boolean terminal;
  private Optional<ProgressBar> bar = Optional.empty();
  private long lastPart = -1;

  TransferDisplay(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void advanced(Transfer transfer) {
    if (terminal) {
      if (bar.isEmpty()) {
        bar = Optional.of(open(transfer));
      }
      bar.get().stepTo(transfer.bytes());
    } else {
      line(transfer);
    }
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }

  private void line(Transfer transfer) {
    long bytes = transfer.bytes();
    OptionalLong total = transfer.total();
    long part = total.isPresent() ? bytes * PARTS / Math.max(1, total.getAsLong()) : 0;
    if (part == lastPart) {
      return;
    }
    lastPart = part;
    String of = total.isPresent() ? " of " + megabytes(total.getAsLong()) : "";
    err.println("%s: %s%s MB".formatted(transfer.file(), megabytes(bytes), of));
    err.flush();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", (double) bytes / MEGABYTE);
  }

  private static ProgressBar open(Transfer transfer) {
    PrintStream stderr = System.err;
    return new ProgressBarBuilder()
        .setTaskName(transfer.file())
        .setInitialMax(transfer.total().orElse(-1))
        .setUnit("MB", MEGABYTE)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(stderr))
        .build();
  }
}
