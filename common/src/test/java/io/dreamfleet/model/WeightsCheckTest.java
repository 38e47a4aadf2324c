package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;
import io.dreamfleet.network.architecture.Architectures;
import io.dreamfleet.weights.Tensor;
import io.dreamfleet.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightsCheckTest {
  private static final Network NETWORK = network();

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private static Network network() {
    NetworkBuilder net = new NetworkBuilder("tiny", InputSpec.imagenet(8, 8));
    net.add("conv", Op.Conv2d.square(3, 2, 1, 1, 0), Network.INPUT);
    net.add("bn", new Op.BatchNorm2d(2, 1e-5), "conv");
    net.add("fc", new Op.Linear(2, 4), "bn");
    return net.build();
  }

  @BeforeEach
  void right_weights() {
    put("conv.weight", 2, 3, 1, 1);
    for (String name : new String[] {"weight", "bias", "running_mean", "running_var"}) {
      put("bn." + name, 2);
    }
    put("bn.num_batches_tracked");
    put("fc.weight", 4, 2);
    put("fc.bias", 4);
  }

  private void put(String name, int... shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    tensors.put(name, Tensor.of(shape, new float[count]));
  }

  private void check() {
    new WeightsCheck(NETWORK).check(Weights.of("tiny.pth", tensors));
  }

  @Test
  void weights_that_fit_pass_with_their_batch_counters() {
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  /** As in torchvision's files of googlenet and inception_v3. */
  @Test
  void classifiers_that_helped_in_training_are_passed_over() {
    put("aux1.fc2.weight", 10, 4);
    put("AuxLogits.fc.bias", 10);
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void everything_that_does_not_fit_is_in_one_sentence() {
    tensors.keySet().removeIf(name -> name.startsWith("bn.") && !name.endsWith("tracked"));
    put("fc.weight", 2, 4);
    put("head\n.weight", 1);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(this::check)
        .withMessage(
            "tiny.pth does not fit tiny, which has 7 parameters: 4 are missing (bn.weight, bn.bias, bn.running_mean, and 1 more); 1 has another shape (fc.weight is [2, 4] instead of [4, 2]); 1 is none of the network's (head?.weight)")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.BAD_WEIGHTS);
  }

  @Test
  void the_bundled_network_fits_its_bundled_weights_name_by_name() {
    // counted in the file's own header: 20 convolutions, 20 batch-norms of 4, one linear layer of 2
    assertThat(ModelCatalog.builtIn().model("emojinet").network().parameters()).hasSize(102);
  }

  @Test
  void the_built_in_network_that_a_file_is_nearest_to_is_named() {
    tensors.clear();
    Architectures.all()
        .get("resnet20")
        .network("mine", InputSpec.imagenet(32, 32), 7)
        .parameters()
        .forEach((name, shape) -> put(name, shape.stream().mapToInt(Integer::intValue).toArray()));
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(this::check)
        .withMessageContaining("; it is nearest to resnet20, of which ")
        .withMessageEndingWith("dreamfleet models add NAME FILE --architecture resnet20)");
    put("linear.weight", 10, 64);
    put("linear.bias", 10);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(this::check)
        .withMessageEndingWith("; it fits resnet20");
  }
}
