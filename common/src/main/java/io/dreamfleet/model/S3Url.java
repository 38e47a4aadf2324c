package io.dreamfleet.model;

import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.StoredAddress;
import io.dreamfleet.store.ResultLayout;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An object's address: {@code s3://bucket/key}. */
record S3Url(String bucket, String key) {
  private static final Pattern PINNED =
      Pattern.compile(Pattern.quote(ResultLayout.MODELS) + "([0-9a-f]{16})-[^/]+");

  /** The longest file name that {@link #fileName} makes. */
  private static final int LONGEST = 100;

  /**
   * Reads an address.
   *
   * @throws JobRefusedException when it is not one
   */
  static S3Url parse(String text) {
    StoredAddress address = StoredAddress.parse("weights", text);
    return new S3Url(address.bucket(), address.key());
  }

  /** Where an upload goes, so that its address says what its content is. */
  static String pinnedKey(FileHash hash, String fileName) {
    return ResultLayout.model(hash.abbreviated() + "-" + plain(fileName));
  }

  /** The first digits of the content's SHA-256, where the key is an upload's. */
  Optional<String> pinnedHash() {
    Matcher matcher = PINNED.matcher(key);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The key's last part, fit to be a file's name anywhere. */
  String fileName() {
    return plain(key.substring(key.lastIndexOf('/') + 1));
  }

  String text() {
    return "s3://" + bucket + "/" + key;
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_.+-]", "_").replaceAll("\\.{2,}", ".");
    return plain.substring(Math.max(0, plain.length() - LONGEST));
  }
}
