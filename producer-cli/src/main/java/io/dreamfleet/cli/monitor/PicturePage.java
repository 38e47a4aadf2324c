package io.dreamfleet.cli.monitor;

import io.dreamfleet.job.JobId;
import io.dreamfleet.metrics.Page;
import io.dreamfleet.status.JobState;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import io.dreamfleet.store.StoreException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /pictures/ID.png}: the finished picture of a job, out of the object store. Nothing else in
 * the store can be asked for: the key is made from the id of a job that the status topic says has
 * succeeded.
 */
final class PicturePage implements Page {
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.png");

  /** A 2048x2048 picture with transparency that cannot be compressed has 16 MiB. */
  private static final int MOST_BYTES = 20 << 20;

  private static final int KEPT_BYTES = 32 << 20;

  // https://www.w3.org/TR/png-3/#5PNG-file-signature
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control",
          "private, max-age=600",
          "X-Content-Type-Options",
          "nosniff",
          "Content-Security-Policy",
          "default-src 'none'");

  private final FleetBoard board;
  private final ObjectStore store;
  private final Outages outages;

  /** The pictures that were asked for last. */
  private final Map<JobId, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long keptBytes;

  PicturePage(FleetBoard board, ObjectStore store, Outages outages) {
    this.board = board;
    this.store = store;
    this.outages = outages;
  }

  @Override
  public Answer answer(String below) {
    Matcher name = NAME.matcher(below);
    if (!name.matches()) {
      return Answer.line(404, "a picture is /pictures/ID.png, the id having 64 hexadecimal digits");
    }
    JobId id = new JobId(name.group(1));
    if (board.find(id).filter(job -> job.state() == JobState.SUCCEEDED).isEmpty()) {
      return Answer.line(404, "no job of this id is known to have succeeded");
    }
    try {
      return find(id)
          .map(PicturePage::picture)
          .orElseGet(() -> Answer.line(404, "the store has no picture of this job"));
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.UNREACHABLE || e.kind() == StoreException.Kind.DENIED) {
        outages.met(Outages.Dependency.STORE, e.getMessage());
      }
      return Answer.line(503, "the object store does not give it just now");
    }
  }

  private Optional<byte[]> find(JobId id) {
    Optional<byte[]> before = kept(id);
    if (before.isPresent()) {
      return before;
    }
    Optional<byte[]> found = store.beginning(ResultLayout.image(id), MOST_BYTES + 1);
    outages.over(Outages.Dependency.STORE);
    found.filter(PicturePage::isFit).ifPresent(picture -> keep(id, picture));
    return found;
  }

  private static Answer picture(byte[] found) {
    return isFit(found)
        ? new Answer(200, "image/png", HEADERS, found)
        : Answer.line(
            502, "what the store has is no PNG of %d bytes or less".formatted(MOST_BYTES));
  }

  private static boolean isFit(byte[] found) {
    return found.length <= MOST_BYTES
        && found.length > PNG.length
        && Arrays.equals(found, 0, PNG.length, PNG, 0, PNG.length);
  }

  private synchronized Optional<byte[]> kept(JobId id) {
    return Optional.ofNullable(kept.get(id));
  }

  private synchronized void keep(JobId id, byte[] picture) {
    Optional.ofNullable(kept.put(id, picture)).ifPresent(before -> keptBytes -= before.length);
    keptBytes += picture.length;
    Iterator<byte[]> oldest = kept.values().iterator();
    while (keptBytes > KEPT_BYTES) {
      keptBytes -= oldest.next().length;
      oldest.remove();
    }
  }
}
