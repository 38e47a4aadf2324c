package io.dreamfleet.cli.watch;

import io.dreamfleet.cli.text.UnitText;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.StatusEvent;
import java.util.Locale;

/** Status events in the words of the command line. */
public final class EventText {
  private EventText() {}

  /** Which job: {@code emojinet layer2:7}. */
  public static String subject(StatusEvent event) {
    StatusEvent.Subject subject = event.subject();
    return subject.model().orElse("(unreadable)")
        + subject.objective().map(unit -> " " + UnitText.shortened(unit)).orElse("");
  }

  /** The state: {@code running}. */
  public static String state(StatusEvent event) {
    return event.state().name().toLowerCase(Locale.ROOT);
  }

  /** What there is to say about the state; empty where nothing is. */
  public static String detail(StatusEvent event) {
    if (event instanceof StatusEvent.Running running) {
      return progress(running.progress());
    }
    if (event instanceof StatusEvent.Succeeded succeeded) {
      boolean stored = succeeded.source() == StatusEvent.Succeeded.Source.STORED;
      if (succeeded.score().isEmpty()) {
        return stored ? "it was there already" : format("in %.1f s", succeeded.seconds());
      }
      return (stored
              ? format("score %.4g (its picture was there already)", succeeded.score().get())
              : format("score %.4g in %.1f s", succeeded.score().get(), succeeded.seconds()))
          + (succeeded.isDriven()
              ? ""
              : format("; could not be driven above %.4g", succeeded.startScore().orElseThrow()));
    }
    if (event instanceof StatusEvent.Failed failed) {
      // a reason that points into a text has lines, and a display has one for each job
      return failed.code() + ": " + failed.reason().replaceAll("\\s*\\R\\s*", " ");
    }
    return "";
  }

  private static String progress(Progress progress) {
    if (progress.loss().isEmpty() || progress.meanAbsolute().isEmpty()) {
      return format("step %d of %d, %.1f s", progress.step(), progress.steps(), progress.seconds());
    }
    return format(
        "step %d of %d, loss %.4g, mean |image| %.4g, %.1f s",
        progress.step(),
        progress.steps(),
        progress.loss().get(),
        progress.meanAbsolute().get(),
        progress.seconds());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
