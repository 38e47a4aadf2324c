package io.dreamfleet.network.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of the file.
 *
 * @param name may be empty
 * @param domain of the operator; empty for ONNX's own
 * @param inputs names of values; empty where an optional one is left out
 * @param outputs names of values, likewise
 * @param modules the paths of the modules that it is in, the outermost first, where the exporter
 *     wrote them down
 */
record OnnxNode(
    String name,
    String operator,
    String domain,
    List<String> inputs,
    List<String> outputs,
    Map<String, OnnxAttribute> attributes,
    Optional<List<String>> modules) {}
