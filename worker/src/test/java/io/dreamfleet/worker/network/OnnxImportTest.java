package io.dreamfleet.worker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.CodedOutputStream;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.PixelRegion;
import io.dreamfleet.network.ReceptiveField;
import io.dreamfleet.network.onnx.ImportSettings;
import io.dreamfleet.network.onnx.OnnxImport;
import io.dreamfleet.weights.WeightsException;
import io.dreamfleet.worker.TestNetworks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an import knows of a network, and what it refuses. */
class OnnxImportTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** {@code TensorProto.DataType}. */
  private static final int FLOAT = 1;

  private static final int INT64 = 7;

  @TempDir Path folder;

  @Test
  void a_layer_has_its_modules_path_and_its_name_in_the_file() {
    Network network = TestNetworks.onnx("residual").network();
    assertThat(network.layer("/layer1/layer1.1/conv2/Conv_output_0"))
        .isEqualTo(network.layer("layer1.1.conv2"));
    assertThat(network.layer("layer1.1").name()).isEqualTo("layer1.1.relu_1");
    assertThat(network.layer("layer1.0.add").op().getClass().getSimpleName()).isEqualTo("Add");
    assertThat(network.layer("output")).isEqualTo(network.layer("fc"));
  }

  /** As {@code torch.onnx.export} with {@code dynamo=True} writes them, its default since 2.9. */
  @Test
  void a_module_that_is_written_to_its_node_names_the_layer() {
    byte[] file =
        model(
            node("node_relu_1", "Relu", List.of("image"), "relu_1", scopes("layer1", "layer1.act")),
            node("node_tanh", "Tanh", List.of("relu_1"), "tanh", scopes("layer1")),
            node("node_add", "Add", List.of("tanh", "relu_1"), "sum", scopes()),
            output("sum"));
    Network network =
        OnnxImport.read(ByteBuffer.wrap(file), "net.onnx", "net", settings(Optional.empty()))
            .network();
    assertThat(network.layers().keySet())
        .containsExactly("layer1.act", "relu_1", "layer1.tanh", "tanh", "layer1", "add", "sum");
  }

  /** Whatever a file calls its values. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "x:0",
        "/../up",
        "/.",
        "//",
        "7",
        "1e5",
        "block:1@2,3",
        "-a",
        "/a//b/",
        "\u00e9"
      })
  void every_layer_can_be_named_in_an_objective(String output) {
    byte[] file = model(node("", "Tanh", "image", output), output(output));
    assertThat(imported(file).layers().keySet())
        .allSatisfy(
            layer ->
                assertThat(Objective.parse(layer + ":1"))
                    .isEqualTo(new Objective.Channel(layer, 1)));
  }

  /** {@code torch.nn.Sequential}: a layer called 0 would be a number in an objective. */
  @Test
  void modules_that_are_called_by_numbers_have_names_that_can_be_read() {
    byte[] file =
        model(
            node("/0/Tanh", "Tanh", "image", "/0/Tanh_output_0"),
            node("/1/act/Relu", "Relu", "/0/Tanh_output_0", "/1/act/Relu_output_0"),
            node("/1/Neg", "Neg", "/1/act/Relu_output_0", "out"),
            output("out"));
    assertThat(imported(file).layers().keySet())
        .containsExactly(
            "tanh_0",
            "/0/Tanh_output_0",
            "1.act",
            "/1/act/Relu_output_0",
            "1.neg",
            "out",
            "module_1");
  }

  private static Part scopes(String... modules) {
    String names = Arrays.stream(modules).map("'%s', "::formatted).collect(Collectors.joining());
    return out ->
        out.writeByteArray(
            9,
            message(
                entry -> {
                  entry.writeString(1, "pkg.torch.onnx.name_scopes");
                  entry.writeString(2, "['', " + names + "'fx_node']");
                }));
  }

  /** By hand: a window of 4, 2 of these by a pool of stride 2, and 3 of those: 4 + 1 + 2 * 2. */
  @Test
  void receptive_fields_go_through_what_enlarges() {
    Network network = TestNetworks.onnx("unet").network();
    assertThat(ReceptiveField.ofLayers(network).get("down2").text()).isEqualTo("9x9");
    assertThat(ReceptiveField.ofLayers(network).get("nearest").text()).isEqualTo("~9x~9");
    // of the enlarged map, rows 10 and 11 are row 5 of down2, which reads rows 8 to 13 of act1
    assertThat(PixelRegion.seenBy(network, "nearest", 10, 11, 32, 32))
        .isEqualTo(PixelRegion.seenBy(network, "down2", 5, 5, 32, 32));
  }

  @Test
  void a_network_without_vectors_takes_pictures_of_other_sizes() {
    Network network = TestNetworks.onnx("shuffle").network();
    assertThat(network.shapes(64, 48).get(network.layer("output").name()))
        .isEqualTo(new FeatureShape.Map(4, 64, 48));
  }

  @Test
  void a_network_with_a_size_in_it_says_from_where_on() {
    Network network = TestNetworks.onnx("vectors").network();
    assertThat(network.misfit(network.layer("norm").name(), 64, 48)).isEmpty();
    assertThat(network.misfit(network.layer("decode").name(), 32, 32)).isEmpty();
    assertThat(network.misfit(network.layer("decode").name(), 64, 48))
        .isPresent()
        .get()
        .isEqualTo(network.layer("code"));
  }

  @Test
  void all_nodes_that_cannot_be_imported_are_listed_at_once() {
    byte[] file =
        model(
            node("/head/NonMaxSuppression", "NonMaxSuppression", "image", "a"),
            node("relu", "Relu", "a", "b"),
            node("/odd/FancyOp", "FancyOp", "b", "c"),
            output("c"));
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> read(file))
        .withMessageStartingWith("net.onnx has 2 nodes that cannot be imported:")
        .withMessageContaining("/head/NonMaxSuppression (NonMaxSuppression)")
        .withMessageContaining("/odd/FancyOp (FancyOp)");
  }

  @Test
  void kernels_of_three_dimensions_are_listed_with_what_is_supported() {
    byte[] file =
        model(
            tensor("w", FLOAT, new long[] {2, 3, 1, 1, 1}, new byte[24]),
            node("/deep/Conv", "Conv", List.of("image", "w"), "a"),
            node(
                "/deep/pool/MaxPool",
                "MaxPool",
                List.of("image"),
                "b",
                ints("kernel_shape", 2, 2, 2)),
            node("sum", "Add", List.of("a", "b"), "c"),
            output("c"));
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> read(file))
        .withMessageStartingWith("net.onnx has 2 nodes that cannot be imported:")
        .withMessageContaining(
            "/deep/Conv (Conv) has a kernel of 3 dimensions; one and two are supported")
        .withMessageContaining(
            "/deep/pool/MaxPool (MaxPool) has a kernel of 3 dimensions; one and two are supported");
  }

  @Test
  void pictures_of_other_channels_need_as_many_numbers() {
    byte[] file = model(relu("image", "a"), output("a"));
    ImportSettings grey = new ImportSettings(List.of(0.5), List.of(0.5), Optional.empty());
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> OnnxImport.read(ByteBuffer.wrap(file), "net.onnx", "net", grey))
        .withMessage(
            "net.onnx takes \"image\" of 1 x 3 x 32 x 32: pictures of 3 channels, but the mean has 1 number; give --mean and --std 3 each");
  }

  /** An attribute that is a list of whole numbers: type 7 of AttributeProto. */
  private static Part ints(String name, long... numbers) {
    byte[] attribute =
        message(
            out -> {
              out.writeString(1, name);
              for (long number : numbers) {
                out.writeInt64(8, number);
              }
              out.writeInt32(20, 7);
            });
    return out -> out.writeByteArray(5, attribute);
  }

  @Test
  void weights_in_other_files_are_not_looked_for() {
    byte[] external =
        message(
            out -> {
              out.writeInt64(1, 1);
              out.writeInt32(2, FLOAT);
              out.writeString(8, "w");
              out.writeByteArray(
                  13,
                  message(
                      entry -> {
                        entry.writeString(1, "location");
                        entry.writeString(2, "/etc/passwd");
                      }));
              out.writeInt32(14, 1);
            });
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> read(model(graph -> graph.writeByteArray(5, external), output("image"))))
        .withMessage(
            "net.onnx has a tensor \"w\" that is kept in another file (external data): export the"
                + " model into one file (from PyTorch with external_data=False)");
  }

  @Test
  void a_tensor_that_claims_more_than_it_has_is_refused() {
    for (long[] shape : new long[][] {{1L << 40}, {1 << 30, 1 << 30, 1 << 30}, {-5}, {3}}) {
      assertRefused(
          model(tensor("w", FLOAT, shape, new byte[16]), relu("image", "a"), output("a")), "\"w\"");
    }
  }

  @Test
  void sizes_that_would_fill_the_memory_are_refused() {
    assertRefused(
        model(
            tensor("size", INT64, new long[] {2}, longs(1 << 20, 1 << 20)),
            node("fill", "ConstantOfShape", "size", "filled"),
            node("add", "Add", List.of("image", "filled"), "b"),
            output("b")),
        "fill (ConstantOfShape) makes a constant of shape");
    assertRefused(
        model(
            tensor("pads", INT64, new long[] {8}, longs(0, 0, 4000, 4000, 0, 0, 4000, 4000)),
            node("p1", "Pad", List.of("image", "pads"), "a"),
            node("p2", "Pad", List.of("a", "pads"), "b"),
            node("p3", "Pad", List.of("b", "pads"), "c"),
            node("p4", "Pad", List.of("c", "pads"), "d"),
            output("d")),
        "at most 268435456 numbers");
  }

  @Test
  void constants_without_end_are_refused_soon() {
    Part[] nodes = new Part[3_003];
    nodes[0] = tensor("size", INT64, new long[] {1}, longs(1 << 20));
    nodes[1] = node("fill", "ConstantOfShape", "size", "c0");
    for (int i = 0; i < 3_000; i++) {
      nodes[i + 2] = node("", "Neg", "c" + i, "c" + (i + 1));
    }
    nodes[3_002] =
        graph -> {
          node("add", "Add", List.of("image", "c3000"), "out").write(graph);
          output("out").write(graph);
        };
    assertTimeoutPreemptively(SOON, () -> assertRefused(model(nodes), "constants"));
  }

  @Test
  void pools_without_end_are_refused() {
    Part[] nodes = new Part[1_001];
    for (int i = 0; i < 1_000; i++) {
      String input = i == 0 ? "image" : "p" + i;
      nodes[i] = node("", "GlobalAveragePool", input, "p" + (i + 1));
    }
    nodes[1_000] = output("p1000");
    assertRefused(model(nodes), "pools and concatenations in a row");
  }

  @Test
  void a_file_of_thousands_of_nodes_of_one_name_is_imported_soon() {
    Part[] nodes = new Part[5_000];
    for (int i = 0; i < nodes.length - 1; i++) {
      nodes[i] = node("/a/a.1/Tanh", "Tanh", i == 0 ? "image" : "p" + i, "p" + (i + 1));
    }
    nodes[nodes.length - 1] = output("p" + (nodes.length - 1));
    assertTimeoutPreemptively(SOON, () -> read(model(nodes)));
  }

  @Test
  void messages_within_messages_without_end_are_refused() {
    byte[] groups = new byte[200_000];
    // the start of a group of field 15, again and again
    Arrays.fill(groups, (byte) (15 << 3 | 3));
    assertRefused(groups, "is truncated or damaged, or no ONNX file");
  }

  @Test
  void other_files_are_refused() throws IOException {
    assertRefused(new byte[0], "is no ONNX file");
    assertRefused("PK\3\4 a zip archive".getBytes(StandardCharsets.UTF_8), "no ONNX file");
    Path file = Files.write(folder.resolve("net.onnx"), new byte[1000]);
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> OnnxImport.read(file, "net.onnx", "net", settings(Optional.empty())));
  }

  @Test
  void a_truncated_file_is_refused() {
    byte[] whole = TestNetworks.onnxFile("residual");
    assertRefused(Arrays.copyOf(whole, whole.length / 2), "truncated");
  }

  @Test
  void a_file_of_a_later_opset_is_refused_with_those_that_are_read() {
    byte[] file = message(out -> out.writeByteArray(8, message(opset -> opset.writeInt64(2, 99))));
    byte[] graph = model(relu("image", "a"), output("a"));
    byte[] later = Arrays.copyOf(graph, graph.length + file.length);
    System.arraycopy(file, 0, later, graph.length, file.length);
    assertRefused(later, "is of ONNX's opset 99; 9 to 21 are read");
  }

  private static Network imported(byte[] file) {
    return OnnxImport.read(ByteBuffer.wrap(file), "net.onnx", "net", settings(Optional.empty()))
        .network();
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> read(file))
        .withMessageStartingWith("net.onnx ")
        .withMessageContaining(reason);
  }

  private static void read(byte[] file) {
    OnnxImport.read(ByteBuffer.wrap(file), "net.onnx", "net", settings(Optional.empty()));
  }

  private static ImportSettings settings(Optional<ImportSettings.Size> size) {
    return new ImportSettings(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), size);
  }

  /** A part of a message. */
  private interface Part {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Part... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      for (Part part : parts) {
        part.write(out);
      }
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** A file of opset 17 that takes pictures of 32x32. */
  private static byte[] model(Part... graph) {
    return message(
        out -> out.writeByteArray(8, message(opset -> opset.writeInt64(2, 17))),
        out ->
            out.writeByteArray(
                7,
                message(
                    all -> {
                      all.writeByteArray(11, image());
                      for (Part part : graph) {
                        part.write(all);
                      }
                    })));
  }

  private static byte[] image() {
    Part[] sizes = {size(1), size(3), size(32), size(32)};
    byte[] tensor =
        message(out -> out.writeInt32(1, FLOAT), out -> out.writeByteArray(2, message(sizes)));
    return message(
        out -> out.writeString(1, "image"),
        out -> out.writeByteArray(2, message(type -> type.writeByteArray(1, tensor))));
  }

  private static Part size(long size) {
    return out -> out.writeByteArray(1, message(value -> value.writeInt64(1, size)));
  }

  private static Part output(String name) {
    return out -> out.writeByteArray(12, message(value -> value.writeString(1, name)));
  }

  private static Part relu(String input, String output) {
    return node("relu", "Relu", input, output);
  }

  private static Part node(String name, String operator, String input, String output) {
    return node(name, operator, List.of(input), output);
  }

  private static Part node(
      String name, String operator, List<String> inputs, String output, Part... more) {
    byte[] node =
        message(
            out -> {
              for (String input : inputs) {
                out.writeString(1, input);
              }
              out.writeString(2, output);
              out.writeString(3, name);
              out.writeString(4, operator);
              for (Part part : more) {
                part.write(out);
              }
            });
    return out -> out.writeByteArray(1, node);
  }

  private static Part tensor(String name, int type, long[] shape, byte[] raw) {
    byte[] tensor =
        message(
            out -> {
              for (long size : shape) {
                out.writeInt64(1, size);
              }
              out.writeInt32(2, type);
              out.writeString(8, name);
              out.writeByteArray(9, raw);
            });
    return out -> out.writeByteArray(5, tensor);
  }

  private static byte[] longs(long... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      bytes.putLong(number);
    }
    return bytes.array();
  }
}
