package io.dreamfleet.network.architecture;

import io.dreamfleet.network.Extent;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;

/**
 * Residual networks of basic blocks; names and topology are those of {@code
 * torchvision.models.resnet}. Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image
 * Recognition", 2016.
 */
public final class ResNet {
  private static final int[] RESNET18_BLOCKS = {2, 2, 2, 2};

  private final NetworkBuilder net;

  private ResNet(NetworkBuilder net) {
    this.net = net;
  }

  /**
   * {@code torchvision.models.resnet18}, of any width.
   *
   * @param width channels of the first stage; 64 in the paper, doubled at each of four stages
   * @param classes outputs of {@code fc}
   */
  public static Network resnet18(String name, InputSpec input, int width, int classes) {
    return new ResNet(new NetworkBuilder(name, input)).build(RESNET18_BLOCKS, width, classes);
  }

  private Network build(int[] blocks, int width, int classes) {
    String x = net.convAndNorm("conv1", "bn1", Network.INPUT, 3, width, 7, 2);
    x = net.add("relu", new Op.Relu(), x);
    x =
        net.add(
            "maxpool", new Op.MaxPool2d(Extent.square(3), Extent.square(2), Extent.square(1)), x);
    int in = width;
    for (int stage = 0; stage < blocks.length; stage++) {
      String layer = "layer" + (stage + 1);
      int out = width << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        x = block(layer + "." + block, x, in, out, stage > 0 && block == 0 ? 2 : 1);
        in = out;
      }
      net.layer(layer, x);
    }
    x = net.add("avgpool", new Op.GlobalAveragePool(), x);
    x = net.add("flatten", new Op.Flatten(), x);
    net.add("fc", new Op.Linear(in, classes), x);
    return net.build();
  }

  private String block(String block, String from, int in, int out, int stride) {
    String x = net.convAndNorm(block + ".conv1", block + ".bn1", from, in, out, 3, stride);
    x = net.add(block + ".relu", new Op.Relu(), x);
    x = net.convAndNorm(block + ".conv2", block + ".bn2", x, out, out, 3, 1);
    String shortcut = from;
    if (stride != 1 || in != out) {
      String downsample = block + ".downsample";
      shortcut = net.convAndNorm(downsample + ".0", downsample + ".1", from, in, out, 1, stride);
      net.layer(downsample, shortcut);
    }
    x = net.add(block + ".add", new Op.Add(), x, shortcut);
    return net.layer(block, net.add(block + ".relu_1", new Op.Relu(), x));
  }
}
