package io.dreamfleet.cli;

import io.dreamfleet.model.LibraryOptions;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.WeightsSource;
import io.dreamfleet.network.Network;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where models' own weights are now.
 *
 * @param cache this machine's, whether it exists or not
 * @param inFleet the keys of the files in the fleet's bucket; empty where no fleet is asked
 */
public record WeightsPlaces(Path cache, Set<String> inFleet) {
  private static final double KILO = 1e3;
  private static final double MEGA = 1e6;

  public WeightsPlaces {
    inFleet = Set.copyOf(inFleet);
  }

  /** Those of a process's environment. */
  public static WeightsPlaces of(Map<String, String> environment, List<String> inFleet) {
    return new WeightsPlaces(
        LibraryOptions.cache(environment).resolve("models"), Set.copyOf(inFleet));
  }

  /** {@code installed} where a job need not wait for the publisher, else {@code available}. */
  public String state(Model model) {
    WeightsSource weights = model.weights();
    boolean here =
        weights instanceof WeightsSource.Bundled
            || cached(weights).isPresent()
            || inFleet.contains(ResultLayout.model(weights.fileName()));
    return here ? "installed" : "available";
  }

  /** The file's size; about, by what float32 takes, where it is not on this machine. */
  public String size(Model model) {
    OptionalLong bytes = cached(model.weights());
    return bytes.isPresent() ? size(bytes.getAsLong()) : about(parameters(model.network()));
  }

  /** What as many parameters take in float32. */
  public static String about(long parameters) {
    return "~" + size(parameters * Float.BYTES);
  }

  private static String size(long bytes) {
    return bytes < MEGA
        ? String.format(Locale.ROOT, "%.1f kB", bytes / KILO)
        : String.format(Locale.ROOT, "%.1f MB", bytes / MEGA);
  }

  private OptionalLong cached(WeightsSource weights) {
    try {
      return OptionalLong.of(Files.size(cache.resolve(weights.fileName())));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long parameters(Network network) {
    return network.parameters().values().stream()
        .mapToLong(shape -> shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b))
        .sum();
  }
}
