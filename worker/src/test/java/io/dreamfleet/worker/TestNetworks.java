package io.dreamfleet.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.Extent;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.Op;
import io.dreamfleet.network.onnx.ImportSettings;
import io.dreamfleet.network.onnx.ImportedNetwork;
import io.dreamfleet.network.onnx.OnnxImport;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.weights.WeightsReader;
import io.dreamfleet.worker.network.FormulaWeights;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The networks that the oracle's golden data is about, and that data. */
public final class TestNetworks {
  /** Of pictures that are not RGB, in {@code onnx_models.py}. */
  private static final Map<String, Integer> ONNX_CHANNELS = Map.of("grey", 1, "bands", 4);

  private TestNetworks() {}

  /** Emojinet with its trained weights. */
  public static WeightedNetwork emojinet() {
    Network network = ModelCatalog.builtIn().model("emojinet").network();
    Weights weights =
        WeightsReader.read(resource("/models/emojinet.safetensors"), "emojinet.safetensors");
    return weighted(network, weights);
  }

  /** SqueezeNet 1.0 with its published weights, where shared/models lies above the repository. */
  public static Optional<WeightedNetwork> squeezenet() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve("shared/models/squeezenet1_0.pth"))
        .filter(Files::exists)
        .findFirst()
        .map(
            file ->
                weighted(
                    ModelCatalog.builtIn().model("squeezenet1_0").network(),
                    WeightsReader.read(file)));
  }

  private static WeightedNetwork weighted(Network network, Weights weights) {
    Map<String, float[]> values = new HashMap<>();
    weights.asMap().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
    return new WeightedNetwork(network, values);
  }

  /** ResNet-18 with weights from the formula. */
  public static WeightedNetwork resnet18() {
    Network network = ModelCatalog.builtIn().model("resnet18").network();
    return FormulaWeights.of(network);
  }

  /**
   * One convolution as large as the picture, without bias: its only output is the sum of all values
   * of the picture in [0, 1], each with a weight of its own from the formula.
   */
  public static WeightedNetwork projection(int height, int width) {
    return projection(3, height, width);
  }

  /** The same of pictures with other channels. */
  public static WeightedNetwork projection(int channels, int height, int width) {
    InputSpec raw =
        new InputSpec(
            channels,
            height,
            width,
            Collections.nCopies(channels, 0.),
            Collections.nCopies(channels, 1.));
    Op.Conv2d conv =
        new Op.Conv2d(
            channels,
            1,
            new Extent(height, width),
            Extent.ONE,
            new Extent(0, 0),
            Extent.ONE,
            1,
            false);
    NetworkBuilder builder = new NetworkBuilder("projection", raw);
    builder.add("conv", conv, Network.INPUT);
    return FormulaWeights.of(builder.build());
  }

  /** A network of {@code onnx_models.py}, from its file. */
  public static WeightedNetwork onnx(String name) {
    String file = name + ".onnx";
    int channels = ONNX_CHANNELS.getOrDefault(name, 3);
    ImportedNetwork imported =
        OnnxImport.read(
            ByteBuffer.wrap(onnxFile(name)),
            file,
            name,
            new ImportSettings(
                Collections.nCopies(channels, 0.5),
                Collections.nCopies(channels, 0.25),
                Optional.empty()));
    Map<String, float[]> values = new HashMap<>();
    imported
        .weights()
        .asMap()
        .forEach((parameter, tensor) -> values.put(parameter, tensor.toFloats()));
    return new WeightedNetwork(imported.network(), values);
  }

  /** An ONNX file of {@code onnx_models.py}. */
  public static byte[] onnxFile(String name) {
    return resource("/golden/onnx/" + name + ".onnx");
  }

  /** A golden JSON file. */
  public static JsonNode golden(String name) {
    try {
      return JsonMapper.builder().build().readTree(resource("/golden/" + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A golden JSON file that is packed by gzip. */
  public static JsonNode packedGolden(String name) {
    try (InputStream content =
        new GZIPInputStream(new ByteArrayInputStream(resource("/golden/" + name)))) {
      return JsonMapper.builder().build().readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A golden file of little-endian float32 values. */
  public static float[] goldenFloats(String name) {
    ByteBuffer bytes = ByteBuffer.wrap(resource("/golden/" + name)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static byte[] resource(String path) {
    try (InputStream stream = TestNetworks.class.getResourceAsStream(path)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
