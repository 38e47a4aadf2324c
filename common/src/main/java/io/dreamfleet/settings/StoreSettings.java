package io.dreamfleet.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An S3-compatible object store.
 *
 * @param endpoint {@code http://HOST[:PORT]} or {@code https://HOST[:PORT]}
 * @param bucket the one bucket that the fleet uses
 * @param region the bucket's region; servers other than AWS mostly ignore it
 * @param accessKey empty where no credentials were set
 * @param secretKey empty where no credentials were set; never shown
 * @param ca a PEM file of the certificates that an {@code https} endpoint is trusted by; absent for
 *     those that Java trusts
 */
public record StoreSettings(
    URI endpoint,
    String bucket,
    String region,
    String accessKey,
    String secretKey,
    Optional<Path> ca) {
  public StoreSettings {
    if (!isServer(endpoint)) {
      throw new SettingsException(
          "the S3 endpoint must be http://HOST[:PORT] or https://HOST[:PORT], but is \""
              + Redacted.userInfo(String.valueOf(endpoint))
              + "\"");
    }
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]") || bucket.contains("..")) {
      throw new SettingsException(
          "the S3 bucket must be 3 to 63 lower-case letters, digits, '-' and '.', but is \""
              + bucket
              + "\"");
    }
    if (!region.matches("[A-Za-z0-9-]{1,64}")) {
      throw new SettingsException(
          "the S3 region must be a name such as us-east-1, but is \"" + region + "\"");
    }
    if (accessKey.isEmpty() != secretKey.isEmpty()) {
      throw new SettingsException(
          "the S3 access key and secret key belong together, but only the "
              + (accessKey.isEmpty() ? "secret" : "access")
              + " key is set");
    }
  }

  /** A store whose certificate, if it has one, is trusted as Java trusts others. */
  public StoreSettings(
      URI endpoint, String bucket, String region, String accessKey, String secretKey) {
    this(endpoint, bucket, region, accessKey, secretKey, Optional.empty());
  }

  /** The same store's settings for another bucket. */
  public StoreSettings withBucket(String other) {
    return new StoreSettings(endpoint, other, region, accessKey, secretKey, ca);
  }

  /** Whether an access key and a secret key were set. */
  public boolean hasCredentials() {
    return !accessKey.isEmpty();
  }

  @Override
  public String toString() {
    return "StoreSettings[endpoint=%s, bucket=%s, region=%s, credentials=%s]"
        .formatted(endpoint, bucket, region, hasCredentials() ? "set" : "none");
  }

  private static boolean isServer(URI uri) {
    return uri.getScheme() != null
        && uri.getScheme().matches("https?")
        && uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getQuery() == null
        && uri.getFragment() == null
        && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
  }
}
