package io.dreamfleet.cli.watch;

import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusJson;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Every event as a line of JSON, as the status topic has it. */
public final class JsonDisplay implements WatchDisplay {
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A display.
   *
   * @param out for the events
   * @param err for everything else
   */
  public JsonDisplay(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public void note(String sentence) {
    err.println(sentence);
    err.flush();
  }

  @Override
  public void show(StatusEvent event) {
    out.println(new String(StatusJson.write(event), StandardCharsets.UTF_8));
    out.flush();
  }
}
