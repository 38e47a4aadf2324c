package io.dreamfleet.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.architecture.Architecture;
import io.dreamfleet.network.architecture.Architectures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The models whose weights their makers publish: torchvision's classifiers, as {@code
 * zoo_catalog.py} found them, and ResNets for CIFAR-10.
 */
final class PublishedModels {
  private static final String CIFAR_FOLDER =
      "https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/";

  /** The first digits of the files' SHA-256, from their names in {@link #CIFAR_FOLDER}. */
  private static final Map<String, String> CIFAR_HASHES =
      Map.of(
          "resnet20", "12fca82f",
          "resnet32", "d509ac18",
          "resnet44", "014dd654",
          "resnet56", "4bfd9763",
          "resnet110", "1d1ed7c2");

  /** {@code https://www.cs.toronto.edu/~kriz/cifar.html}. */
  private static final List<String> CIFAR_CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final int CIFAR_SIDE = 32;

  private final Map<String, Architecture> architectures = Architectures.all();

  /**
   * One of torchvision's weights.
   *
   * @param size the side of the pictures, in pixels
   * @param resize the shorter side of a photograph before its middle is cut out, in pixels
   * @param interpolation how it is resized
   * @param sha256 the first digits of the file's
   */
  private record Version(
      String version,
      URI url,
      String sha256,
      int size,
      int resize,
      String interpolation,
      List<Double> mean,
      List<Double> std) {
    private WeightsSource.Published source() {
      Preparation preparation =
          new Preparation(
              OptionalInt.of(resize),
              new ImageSize(size, size),
              Preparation.Filter.valueOf(interpolation.toUpperCase(Locale.ROOT)));
      return new WeightsSource.Published(url, sha256, Optional.of(preparation));
    }
  }

  /** Read when the first of torchvision's models is asked for. */
  private static final class Torchvision {
    private static final Map<String, List<Version>> VERSIONS = versions();
    private static final List<String> CLASSES = imagenetClasses();
  }

  Set<String> names() {
    return architectures.keySet();
  }

  Model model(String name) {
    return CIFAR_HASHES.containsKey(name) ? cifar(name) : torchvision(name);
  }

  /** With the weights that torchvision takes by default. */
  private Model torchvision(String name) {
    List<Version> versions = Torchvision.VERSIONS.get(name);
    Version first = versions.get(0);
    InputSpec input = new InputSpec(3, first.size(), first.size(), first.mean(), first.std());
    List<String> classes = Torchvision.CLASSES;
    Map<String, WeightsSource.Published> sources = new LinkedHashMap<>();
    versions.forEach(version -> sources.put(version.version(), version.source()));
    return new Model(
        name,
        network(name, input, classes),
        classes,
        first.source(),
        "trained on ImageNet, torchvision's "
            + sources.keySet().stream().collect(Collectors.joining("; also ")),
        sources);
  }

  /** Its pictures were normalised as for ImageNet. */
  private Model cifar(String name) {
    String hash = CIFAR_HASHES.get(name);
    InputSpec input = InputSpec.imagenet(CIFAR_SIDE, CIFAR_SIDE);
    return new Model(
        name,
        network(name, input, CIFAR_CLASSES),
        CIFAR_CLASSES,
        new WeightsSource.Published(URI.create(CIFAR_FOLDER + name + "-" + hash + ".th"), hash),
        "trained on CIFAR-10 by akamaster/pytorch_resnet_cifar10");
  }

  private Network network(String name, InputSpec input, List<String> classes) {
    return architectures.get(name).network(name, input, classes.size());
  }

  private static Map<String, List<Version>> versions() {
    try (InputStream json = resource("/models/torchvision.json")) {
      return JsonMapper.builder()
          .build()
          .readValue(json, new TypeReference<Map<String, List<Version>>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("torchvision.json of this build cannot be read", e);
    }
  }

  private static List<String> imagenetClasses() {
    try (BufferedReader names =
        new BufferedReader(
            new InputStreamReader(
                resource("/models/imagenet-classes.txt"), StandardCharsets.UTF_8))) {
      return names.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("imagenet-classes.txt of this build cannot be read", e);
    }
  }

  private static InputStream resource(String path) {
    InputStream content = PublishedModels.class.getResourceAsStream(path);
    if (content == null) {
      throw new IllegalStateException("this build lacks " + path);
    }
    return content;
  }
}
