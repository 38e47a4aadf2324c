package io.dreamfleet.cli.watch;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** One progress bar as a line of text, rendered when it is asked for. */
final class Bar implements AutoCloseable {
  /** The library's own redrawing would come between ours. */
  private static final int NEVER_MILLIS = Integer.MAX_VALUE;

  private final Line line;
  private final ProgressBar bar;

  Bar(String name, long max, int width) {
    this.line = new Line(width);
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(max)
            .startsFrom(0, Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII)
            .continuousUpdate()
            .setUpdateIntervalMillis(NEVER_MILLIS)
            .setConsumer(line)
            .build();
  }

  void moveTo(long done, String message) {
    bar.stepTo(done);
    bar.setExtraMessage(message);
  }

  String text() {
    bar.refresh();
    return line.text;
  }

  @Override
  public void close() {
    bar.close();
  }

  /** Where the library writes to; what its own thread renders meanwhile is not asked for. */
  private static final class Line implements ProgressBarConsumer {
    private final Thread asker = Thread.currentThread();
    private final int width;
    private String text = "";

    private Line(int width) {
      this.width = width;
    }

    @Override
    public int getMaxRenderedLength() {
      return width;
    }

    @Override
    public void accept(String rendered) {
      if (Thread.currentThread() == asker) {
        text = rendered;
      }
    }

    @Override
    public void close() {}
  }
}
