package io.dreamfleet.network.onnx;

import io.dreamfleet.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the messages of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> that an inference
 * graph is made of; the numbers of fields are from there. Nothing that a file says can make it read
 * another file, and it takes memory in proportion to the file, weights not counted.
 */
final class OnnxReader {
  private static final long OLDEST_OPSET = 9;
  private static final long NEWEST_OPSET = 21;

  /** A network of some thousand layers; a job looks a layer up in a list of all. */
  private static final int MOST_NODES = 5_000;

  private static final int MOST_TENSORS = 50_000;
  private static final int MOST_INPUTS = 60_000;

  /** Of inputs and outputs of all nodes. */
  private static final int MOST_ENDS = 200_000;

  /** What PyTorch's exporter of {@code torch.export} writes to each node. */
  private static final String SCOPES = "pkg.torch.onnx.name_scopes";

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

  private final Wire wire;
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, OnnxTensor> tensors = new HashMap<>();
  private final List<OnnxGraph.Input> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private long opset;
  private int ends;

  private OnnxReader(Wire wire) {
    this.wire = wire;
  }

  /**
   * Reads a file.
   *
   * @param source its name
   * @throws WeightsException when it is no ONNX file, damaged, or of another version
   */
  static OnnxGraph read(String source, ByteBuffer content) {
    OnnxReader reader = new OnnxReader(new Wire(source, content));
    reader.wire.file(reader::modelField);
    return reader.graph();
  }

  private OnnxGraph graph() {
    if (nodes.isEmpty() || outputs.isEmpty()) {
      throw wire.wrong("is no ONNX file: it has no nodes or no output");
    }
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw wire.wrong(
          "is of ONNX's opset %d; %d to %d are read: export it with one of those"
              .formatted(opset, OLDEST_OPSET, NEWEST_OPSET));
    }
    return new OnnxGraph(opset, nodes, tensors, inputs, outputs);
  }

  /** {@code ModelProto}. */
  private boolean modelField(int tag) throws IOException {
    if (tag == Wire.bytes(7)) {
      wire.message(this::graphField);
      return true;
    }
    if (tag == Wire.bytes(8)) {
      operatorSet();
      return true;
    }
    return false;
  }

  private void operatorSet() throws IOException {
    String[] domain = {""};
    long[] version = {0};
    wire.message(
        tag -> {
          if (tag == Wire.bytes(1)) {
            domain[0] = wire.text();
          } else if (tag == Wire.varint(2)) {
            version[0] = wire.integer();
          } else {
            return false;
          }
          return true;
        });
    if (isStandard(domain[0])) {
      opset = version[0];
    }
  }

  /** Whether a domain is that of ONNX's own operators. */
  static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  /** {@code GraphProto}. */
  private boolean graphField(int tag) throws IOException {
    if (tag == Wire.bytes(1)) {
      nodes.add(node());
      requireAtMost(MOST_NODES, nodes.size(), "nodes");
    } else if (tag == Wire.bytes(5)) {
      TensorReader reader = new TensorReader(wire);
      OnnxTensor tensor = reader.read();
      tensors.put(reader.name(), tensor);
      requireAtMost(MOST_TENSORS, tensors.size(), "tensors");
    } else if (tag == Wire.bytes(11)) {
      inputs.add(value());
      requireAtMost(MOST_INPUTS, inputs.size(), "inputs");
    } else if (tag == Wire.bytes(12)) {
      outputs.add(value().name());
      requireAtMost(MOST_NODES, outputs.size(), "outputs");
    } else {
      return false;
    }
    return true;
  }

  private void requireAtMost(int most, int count, String what) {
    if (count > most) {
      throw wire.wrong("has more than %d %s".formatted(most, what));
    }
  }

  /** {@code NodeProto}. */
  private OnnxNode node() throws IOException {
    List<String> read = new ArrayList<>();
    List<String> written = new ArrayList<>();
    String[] texts = {"", "", ""};
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
    Map<String, String> metadata = new HashMap<>();
    wire.message(
        tag -> {
          if (tag == Wire.bytes(1)) {
            wire.add(read, wire.text());
          } else if (tag == Wire.bytes(2)) {
            wire.add(written, wire.text());
          } else if (tag == Wire.bytes(3)) {
            texts[0] = wire.text();
          } else if (tag == Wire.bytes(4)) {
            texts[1] = wire.text();
          } else if (tag == Wire.bytes(5)) {
            AttributeReader reader = new AttributeReader(wire);
            OnnxAttribute value = reader.read();
            attributes.put(reader.name(), value);
          } else if (tag == Wire.bytes(7)) {
            texts[2] = wire.text();
          } else if (tag == Wire.bytes(9)) {
            metadata(metadata);
          } else {
            return false;
          }
          return true;
        });
    ends += read.size() + written.size();
    requireAtMost(MOST_ENDS, ends, "inputs and outputs of nodes");
    return new OnnxNode(texts[0], texts[1], texts[2], read, written, attributes, modules(metadata));
  }

  /** {@code StringStringEntryProto}. */
  private void metadata(Map<String, String> metadata) throws IOException {
    String[] texts = {"", ""};
    wire.message(
        tag -> {
          if (tag != Wire.bytes(1) && tag != Wire.bytes(2)) {
            return false;
          }
          texts[tag == Wire.bytes(1) ? 0 : 1] = wire.text();
          return true;
        });
    if (texts[0].equals(SCOPES)) {
      metadata.put(texts[0], texts[1]);
    }
  }

  /** A list of Python: the network itself, modules by their paths, and the node. */
  private static Optional<List<String>> modules(Map<String, String> metadata) {
    return Optional.ofNullable(metadata.get(SCOPES))
        .map(
            scopes -> {
              List<String> names =
                  QUOTED.matcher(scopes).results().map(name -> name.group(1)).toList();
              return names.subList(0, Math.max(0, names.size() - 1)).stream()
                  .filter(name -> !name.isEmpty())
                  .toList();
            });
  }

  /** {@code ValueInfoProto} of a tensor. */
  private OnnxGraph.Input value() throws IOException {
    String[] name = {""};
    int[] type = {0};
    List<Long> sizes = new ArrayList<>();
    wire.message(
        tag -> {
          if (tag == Wire.bytes(1)) {
            name[0] = wire.text();
            return true;
          }
          return within(tag, 2, typeTag -> within(typeTag, 1, each -> tensor(each, type, sizes)));
        });
    return new OnnxGraph.Input(name[0], type[0], sizes);
  }

  /** {@code TypeProto.Tensor}. */
  private boolean tensor(int tag, int[] type, List<Long> sizes) throws IOException {
    if (tag == Wire.varint(1)) {
      type[0] = (int) wire.integer();
      return true;
    }
    return within(tag, 2, shapeTag -> within(shapeTag, 1, sizes));
  }

  private boolean within(int tag, int number, Wire.Fields fields) throws IOException {
    if (tag != Wire.bytes(number)) {
      return false;
    }
    wire.message(fields);
    return true;
  }

  /** {@code TensorShapeProto.Dimension}, which has a size or a name. */
  private boolean within(int tag, int number, List<Long> sizes) throws IOException {
    if (tag != Wire.bytes(number)) {
      return false;
    }
    long[] size = {-1};
    wire.message(
        sizeTag -> {
          if (sizeTag != Wire.varint(1)) {
            return false;
          }
          size[0] = wire.integer();
          return true;
        });
    wire.add(sizes, size[0] <= 0 ? -1 : size[0]);
    return true;
  }
}
