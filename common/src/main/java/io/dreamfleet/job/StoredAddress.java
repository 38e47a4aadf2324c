package io.dreamfleet.job;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an object lies that a job names: {@code s3://bucket/key}. The key cannot lead out of its
 * bucket in stores that keep objects as files, and is short enough for every store.
 *
 * @param bucket the bucket's name
 * @param key the object's name in it
 */
public record StoredAddress(String bucket, String key) {
  private static final Pattern TEXT = Pattern.compile("s3://([a-z0-9.-]{1,63})/(.+)");

  /** Of a key in UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
  private static final int LONGEST_KEY = 1024;

  /** Of what stands between two slashes: what file systems allow a name. */
  private static final int LONGEST_NAME = 255;

  /**
   * Reads an address.
   *
   * @return empty where the text is none, or one that no store could follow
   */
  public static Optional<StoredAddress> of(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches() && isKey(matcher.group(2))
        ? Optional.of(new StoredAddress(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /**
   * Reads an address.
   *
   * @param field what it is called in the refusal
   * @throws JobRefusedException with {@link FailureCode#INVALID_VALUE} where it is none
   */
  public static StoredAddress parse(String field, String text) {
    return of(text)
        .orElseThrow(
            () ->
                Values.refused(
                    field,
                    "must be s3://bucket/key without control characters, backslashes and parts such as .. or nothing between slashes, the key at most %d bytes and each part %d, but is \"%s\""
                        .formatted(LONGEST_KEY, LONGEST_NAME, text)));
  }

  private static boolean isKey(String key) {
    if (bytes(key) > LONGEST_KEY || !JsonFields.isWellFormed(key)) {
      return false;
    }
    for (String name : key.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || bytes(name) > LONGEST_NAME) {
        return false;
      }
    }
    return key.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\');
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
