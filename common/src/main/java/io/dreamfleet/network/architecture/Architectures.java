package io.dreamfleet.network.architecture;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every architecture that is known by a name. */
public final class Architectures {
  private Architectures() {}

  /** By name, families together. */
  public static Map<String, Architecture> all() {
    Map<String, Architecture> all = new LinkedHashMap<>();
    Stream.of(
            List.of(AlexNet.alexnet()),
            Vgg.family(),
            ResNet.family(),
            SqueezeNet.family(),
            DenseNet.family(),
            List.of(GoogLeNet.googlenet(), InceptionV3.inceptionV3()),
            MobileNet.family(),
            ShuffleNet.family(),
            MnasNet.family(),
            EfficientNet.family(),
            RegNet.family(),
            ConvNext.family(),
            CifarResNet.family())
        .flatMap(List::stream)
        .forEach(architecture -> all.put(architecture.name(), architecture));
    return Collections.unmodifiableMap(all);
  }
}
