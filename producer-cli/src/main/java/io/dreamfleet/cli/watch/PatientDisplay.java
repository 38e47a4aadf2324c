package io.dreamfleet.cli.watch;

import io.dreamfleet.status.StatusEvent;
import java.time.Duration;
import java.time.Instant;

/**
 * Another display, where it is said once that nothing ends for now, and why that need not worry.
 */
public final class PatientDisplay implements WatchDisplay {
  private final WatchDisplay display;
  private final Duration patience;
  private final String reason;
  private Instant lastEnd = Instant.now();
  private boolean said;

  /**
   * A display.
   *
   * @param patience after how long without an end to say the reason
   */
  public PatientDisplay(WatchDisplay display, Duration patience, String reason) {
    this.display = display;
    this.patience = patience;
    this.reason = reason;
  }

  @Override
  public void show(StatusEvent event) {
    display.show(event);
    if (event.state().isFinal()) {
      lastEnd = Instant.now();
    }
  }

  @Override
  public void note(String sentence) {
    display.note(sentence);
  }

  @Override
  public void refresh() {
    if (!said && Instant.now().isAfter(lastEnd.plus(patience))) {
      said = true;
      display.note(reason);
    }
    display.refresh();
  }

  @Override
  public void close() {
    display.close();
  }
}
