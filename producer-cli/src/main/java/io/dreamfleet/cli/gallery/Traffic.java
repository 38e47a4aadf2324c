package io.dreamfleet.cli.gallery;

import java.util.concurrent.atomic.AtomicLong;

/** How much was fetched from the fleet's bucket, and how much written. Safe for several threads. */
public final class Traffic {
  private final AtomicLong fetched = new AtomicLong();
  private final AtomicLong written = new AtomicLong();

  void fetch() {
    fetched.incrementAndGet();
  }

  void write() {
    written.incrementAndGet();
  }

  /** Objects of the fleet's bucket. */
  public long fetched() {
    return fetched.get();
  }

  /** Files of the site but for those that are objects of the bucket as they are. */
  public long written() {
    return written.get();
  }
}
