package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.model.LastConvolution;
import io.dreamfleet.model.LibraryOptions;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.status.Result;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.worker.network.FormulaWeights;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The smallest network of every family, from a file of weights to a picture, with the real broker,
 * store and worker. What the networks compute is compared with PyTorch's by the worker's tests.
 */
class ZooIT {
  /** With the side of the smallest pictures that are no trouble for each. */
  private static final Map<String, Integer> SMALLEST = new LinkedHashMap<>();

  static {
    for (String name :
        List.of(
            "vgg11",
            "vgg11_bn",
            "alexnet",
            "wide_resnet50_2",
            "convnext_tiny",
            "resnext50_32x4d",
            "efficientnet_v2_s",
            "resnet18",
            "densenet121",
            "googlenet",
            "regnet_x_400mf",
            "regnet_y_400mf",
            "efficientnet_b0",
            "mobilenet_v2",
            "mobilenet_v3_small",
            "mnasnet0_5",
            "shufflenet_v2_x0_5",
            "squeezenet1_1")) {
      SMALLEST.put(name, 64);
    }
    SMALLEST.put("inception_v3", 96);
    SMALLEST.put("resnet20", 32);
  }

  /** Other layers than the last convolution: in front of most of the weights. */
  private static final Map<String, String> UNITS = Map.of("wide_resnet50_2", "layer2.3.conv3");

  private static final int STEPS = 4;

  /** Less than He's, so that deep networks' numbers do not grow too large. */
  private static final double GAIN = 1;

  /** Bytes of a file; of AlexNet, the VGGs and the wide ResNet. */
  private static final long LARGE = 100_000_000;

  @TempDir private static Path folder;

  @Test
  void the_smallest_network_of_every_family_climbs_from_a_file_of_weights_to_a_picture()
      throws Exception {
    try (LocalFleet fleet = start();
        ObjectStore store = new ObjectStore(fleet.settings().store());
        Jobs jobs = new Jobs(fleet.settings())) {
      WeightsLibrary library =
          new WeightsLibrary(
              folder.resolve("own"), store, new LibraryOptions(Set.of(), Optional.empty()));
      for (Map.Entry<String, Integer> network : SMALLEST.entrySet()) {
        Model model = ModelCatalog.builtIn().model(network.getKey());
        jobs.produce(
            """
            {"version": 1, "model": "%s", "weights": "%s", "objective": "%s:3", "batch": "%1$s",
             "recipe": {"name": "plain"}, "size": {"width": %d, "height": %4$d}, "steps": %d}
            """
                .formatted(
                    network.getKey(),
                    published(model, library),
                    UNITS.getOrDefault(model.name(), LastConvolution.of(model)),
                    network.getValue(),
                    STEPS));
      }
      List<String> stuck = new ArrayList<>();
      for (Map.Entry<String, Integer> network : SMALLEST.entrySet()) {
        Succeeded done =
            jobs.await(
                Succeeded.class, e -> e.subject().batch().equals(Optional.of(network.getKey())));
        Result result = StatusJson.readResult(store.get(done.result()).orElseThrow());
        if (result.score() <= result.startScore().orElseThrow()) {
          stuck.add(network.getKey());
        }
        BufferedImage picture =
            ImageIO.read(
                new ByteArrayInputStream(store.get(done.image().orElseThrow()).orElseThrow()));
        assertThat(picture.getWidth()).as(network.getKey()).isEqualTo(network.getValue());
      }
      assertThat(stuck).as("networks whose channel did not grow").isEmpty();
    }
  }

  /** With a cache of its own, since a lot comes together. */
  private static LocalFleet start() {
    List<String> program = new ArrayList<>(List.of("env", "DREAMFLEET_CACHE=" + cache()));
    program.addAll(BuiltWorker.PROGRAM);
    return LocalFleet.running(
        new LocalFleet.Options(
            folder.resolve("fleet"),
            0,
            0,
            1,
            0,
            program,
            List.of("--device", "cpu", "--batch", "1", "--precision", "float32"),
            Provisioning.Plan.usual(1)));
  }

  private static Path cache() {
    return folder.resolve("cache");
  }

  /**
   * Weights by the formula, put into the bucket as a user's file is; large ones are in the worker's
   * cache already, because there are so many.
   */
  private static String published(Model model, WeightsLibrary library) throws IOException {
    Path file = Files.createDirectories(folder.resolve("files")).resolve(model.name() + ".pth");
    HalfCheckpoint.write(
        file, FormulaWeights.of(model.network(), GAIN).parameters(), model.network().parameters());
    if (Files.size(file) > LARGE) {
      String name = "0123456789abcdef-" + file.getFileName();
      Path cached = Files.createDirectories(cache().resolve("models")).resolve(name);
      Files.move(file, cached);
      return "s3://dreamfleet/models/" + name;
    }
    String url = library.publish(file, model);
    Files.delete(file);
    return url;
  }
}
