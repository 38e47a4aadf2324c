package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.settings.Limits;
import io.dreamfleet.settings.Redacted;
import io.dreamfleet.settings.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link WeightsLibrary} may read, and from where.
 *
 * @param otherBuckets buckets of the fleet's store that jobs may name beside the fleet's own
 * @param mirror a folder on a web server that takes the place of every published URL's
 * @param largestFile the most bytes that a file of weights may have
 * @param cacheBytes what the cache keeps to, as far as files are not in use
 */
public record LibraryOptions(
    Set<String> otherBuckets, Optional<URI> mirror, long largestFile, long cacheBytes) {
  /** Names the cache folder. */
  public static final String CACHE_VARIABLE = "DREAMFLEET_CACHE";

  /** Says how many bytes the cache keeps to. */
  public static final String CACHE_BYTES_VARIABLE = "DREAMFLEET_CACHE_BYTES";

  /** 32 GiB: all of torchvision's networks by their default weights take half of it. */
  private static final long CACHE_BYTES = 32L << 30;

  /** Names the mirror: {@code https://HOST/FOLDER}. */
  public static final String MIRROR_VARIABLE = "DREAMFLEET_WEIGHTS_MIRROR";

  /** Names further buckets, comma-separated. */
  public static final String BUCKETS_VARIABLE = "DREAMFLEET_WEIGHTS_BUCKETS";

  public LibraryOptions {
    otherBuckets = Set.copyOf(otherBuckets);
  }

  /** With the usual limit on files. */
  public LibraryOptions(Set<String> otherBuckets, Optional<URI> mirror) {
    this(otherBuckets, mirror, Limit.WEIGHTS_BYTES.fallback());
  }

  /** With the usual cache. */
  public LibraryOptions(Set<String> otherBuckets, Optional<URI> mirror, long largestFile) {
    this(otherBuckets, mirror, largestFile, CACHE_BYTES);
  }

  /** The same with a limit on files. */
  LibraryOptions limited(Limits limits) {
    return new LibraryOptions(otherBuckets, mirror, limits.of(Limit.WEIGHTS_BYTES), cacheBytes);
  }

  /**
   * Refuses a file that is too large, before it is fetched or read.
   *
   * @param source what the user calls it
   * @throws JobRefusedException that names the limit
   */
  void requireAllowed(String source, long bytes) {
    if (bytes > largestFile) {
      throw new JobRefusedException(
          FailureCode.LIMIT_EXCEEDED,
          "the weights %s have %d bytes; at most %d are allowed (%s)"
              .formatted(source, bytes, largestFile, Limit.WEIGHTS_BYTES.advice()));
    }
  }

  /**
   * The options that a process's environment asks for.
   *
   * @throws SettingsException when a variable cannot be used
   */
  public static LibraryOptions from(Map<String, String> environment) {
    Set<String> buckets = new LinkedHashSet<>();
    set(environment, BUCKETS_VARIABLE)
        .ifPresent(list -> Arrays.stream(list.split(",")).map(String::strip).forEach(buckets::add));
    buckets.remove("");
    return new LibraryOptions(
        buckets,
        set(environment, MIRROR_VARIABLE).map(LibraryOptions::mirror),
        Limit.WEIGHTS_BYTES.fallback(),
        set(environment, CACHE_BYTES_VARIABLE).map(LibraryOptions::bytes).orElse(CACHE_BYTES));
  }

  private static long bytes(String text) {
    if (!text.strip().matches("[1-9]\\d{0,17}")) {
      throw new SettingsException(
          "%s must be a number of bytes, but is \"%s\"".formatted(CACHE_BYTES_VARIABLE, text));
    }
    return Long.parseLong(text.strip());
  }

  /**
   * Where files are kept between runs: {@value #CACHE_VARIABLE}, else {@code dreamfleet} in the
   * user's cache folder (<a
   * href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG</a>).
   */
  public static Path cache(Map<String, String> environment) {
    return set(environment, CACHE_VARIABLE)
        .map(Path::of)
        .or(() -> set(environment, "XDG_CACHE_HOME").map(xdg -> Path.of(xdg, "dreamfleet")))
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "dreamfleet"));
  }

  /** Where a published file is to be fetched from. */
  URI location(WeightsSource.Published published) {
    return mirror
        .map(folder -> URI.create(folder + (folder.toString().endsWith("/") ? "" : "/")))
        .map(folder -> folder.resolve(published.fileName()))
        .orElse(published.url());
  }

  private static URI mirror(String text) {
    try {
      URI mirror = new URI(text);
      if (mirror.getHost() != null && mirror.getScheme().matches("https?")) {
        return mirror;
      }
    } catch (URISyntaxException e) {
      throw notAFolder(text);
    }
    throw notAFolder(text);
  }

  private static SettingsException notAFolder(String text) {
    return new SettingsException(
        "%s must be http://HOST/FOLDER or https://HOST/FOLDER, but is \"%s\""
            .formatted(MIRROR_VARIABLE, Redacted.userInfo(text)));
  }

  private static Optional<String> set(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
  }
}
