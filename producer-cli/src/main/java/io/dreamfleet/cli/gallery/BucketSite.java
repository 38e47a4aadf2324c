package io.dreamfleet.cli.gallery;

import io.dreamfleet.store.ObjectStore;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A gallery below a prefix of a bucket. In the fleet's own bucket it shows the results where they
 * are; into another one they are copied.
 */
public final class BucketSite implements Site {
  /** What browsers have to be told. */
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "jpg", "image/jpeg",
          "json", "application/json");

  private final ObjectStore target;
  private final String prefix;
  private final ObjectStore fleet;
  private final Traffic traffic = new Traffic();

  /**
   * A site.
   *
   * @param target the bucket that it lies in
   * @param prefix of its keys there, ending with a slash
   * @param fleet where the pictures come from
   */
  public BucketSite(ObjectStore target, String prefix, ObjectStore fleet) {
    this.target = target;
    this.prefix = prefix;
    this.fleet = fleet;
  }

  @Override
  public Optional<byte[]> read(String path) {
    return target.get(prefix + path);
  }

  @Override
  public void write(String path, byte[] content) {
    if (read(path).filter(there -> Arrays.equals(there, content)).isEmpty()) {
      target.put(prefix + path, content, type(path));
      traffic.write();
    }
  }

  @Override
  public void bring(String key, boolean again) {
    if (!isFleets() && (again || !target.exists(prefix + key))) {
      target.put(prefix + key, fetch(key), type(key));
    }
  }

  @Override
  public byte[] bringAndRead(String key, boolean again) {
    byte[] content = fetch(key);
    if (!isFleets() && (again || !target.exists(prefix + key))) {
      target.put(prefix + key, content, type(key));
    }
    return content;
  }

  private byte[] fetch(String key) {
    byte[] content =
        fleet
            .get(key)
            .orElseThrow(
                () ->
                    new UncheckedIOException(
                        new FileNotFoundException("the bucket has no object " + key)));
    traffic.fetch();
    return content;
  }

  private boolean isFleets() {
    return target.bucket().equals(fleet.bucket());
  }

  @Override
  public String results() {
    return isFleets() ? "../".repeat((int) prefix.chars().filter(c -> c == '/').count()) : "";
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public String text() {
    return "s3://" + target.bucket() + "/" + prefix + "index.html";
  }

  @Override
  public void close() {
    target.close();
  }

  private static String type(String path) {
    return TYPES.getOrDefault(
        path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
  }
}
