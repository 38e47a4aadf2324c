package io.dreamfleet.worker.network;

import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.zip.CRC32;

/**
 * Weights that every language can make for itself: a number depends on a parameter's name and its
 * place in it, through a checksum and MurmurHash3's finalizer. They are scaled as He et al. 2015
 * initialise, so that activations neither vanish nor explode. The tests' PyTorch oracle has the
 * same formula: {@code worker/src/test/oracle/README.md}.
 */
public final class FormulaWeights {
  private static final double TWO_TO_32 = 4294967296.0;
  private static final double HE_GAIN = 2;

  private FormulaWeights() {}

  /** Entry {@code index} of a name's sequence, in [0, 1). */
  public static double uniform(String name, long index) {
    return uniform(name).applyAsDouble(index);
  }

  /** A name's sequence, in [0, 1), by index. */
  public static LongToDoubleFunction uniform(String name) {
    int seed = seed(name);
    return index -> hash(seed, index) / TWO_TO_32;
  }

  /** A network with values for all its parameters. */
  public static WeightedNetwork of(Network network) {
    return of(network, HE_GAIN);
  }

  /**
   * A network with values for all its parameters.
   *
   * @param gain a weight's variance times its fan-in; less than He's lets deep residual networks
   *     grow less
   */
  public static WeightedNetwork of(Network network, double gain) {
    Map<String, float[]> parameters = new HashMap<>();
    for (Node node : network.nodes()) {
      node.op()
          .parameters()
          .forEach(
              (kind, shape) -> {
                String name = node.parameter(kind);
                parameters.put(name, values(node.op(), kind, shape, name, gain));
              });
    }
    return new WeightedNetwork(network, parameters);
  }

  private static float[] values(Op op, String kind, List<Integer> shape, String name, double gain) {
    int count = shape.stream().reduce(1, Math::multiplyExact);
    double fanIn = (double) count / shape.get(0);
    // a uniform distribution to either side has a third of its limit's square as variance
    double limit = Math.sqrt(3 * gain / fanIn);
    LongToDoubleFunction uniform = uniform(name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) value(op, kind, uniform.applyAsDouble(i), limit);
    }
    return values;
  }

  private static double value(Op op, String kind, double u, double limit) {
    if (op instanceof Op.BatchNorm2d || op instanceof Op.LayerNorm2d) {
      return kind.equals("weight") || kind.equals("running_var")
          ? 0.75 + 0.5 * u
          : (2 * u - 1) * 0.2;
    }
    if (op instanceof Op.Scale) {
      return 0.75 + 0.5 * u;
    }
    return kind.equals("bias") ? (2 * u - 1) * 0.1 : (2 * u - 1) * limit;
  }

  private static int seed(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  private static long hash(int seed, long index) {
    int h = seed + (int) index * 0x9E3779B9;
    h ^= h >>> 16;
    h *= 0x85EBCA6B;
    h ^= h >>> 13;
    h *= 0xC2B2AE35;
    h ^= h >>> 16;
    return Integer.toUnsignedLong(h);
  }
}
