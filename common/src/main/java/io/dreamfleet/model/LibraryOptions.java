package io.dreamfleet.model;

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
 */
public record LibraryOptions(Set<String> otherBuckets, Optional<URI> mirror) {
  /** Names the cache folder. */
  public static final String CACHE_VARIABLE = "DREAMFLEET_CACHE";

  /** Names the mirror: {@code https://HOST/FOLDER}. */
  public static final String MIRROR_VARIABLE = "DREAMFLEET_WEIGHTS_MIRROR";

  /** Names further buckets, comma-separated. */
  public static final String BUCKETS_VARIABLE = "DREAMFLEET_WEIGHTS_BUCKETS";

  public LibraryOptions {
    otherBuckets = Set.copyOf(otherBuckets);
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
        buckets, set(environment, MIRROR_VARIABLE).map(LibraryOptions::mirror));
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
            .formatted(MIRROR_VARIABLE, text));
  }

  private static Optional<String> set(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
  }
}
