package io.dreamfleet.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.text.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An output of a TorchScript module, as running it once has shown it.
 *
 * @param name of the layer
 * @param key in the dictionary that the module returns; absent where it returns a tensor
 * @param shape of the output for one picture: channels, and where there are places, rows and
 *     columns
 */
public record ScriptedLayer(
    String name,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> key,
    List<Integer> shape) {
  /** What may stand in a program and on a command line. */
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}";

  public ScriptedLayer {
    shape = List.copyOf(shape);
    if (!name.matches(NAME) || !key.orElse(name).matches(NAME)) {
      throw new IllegalArgumentException(
          "a layer's name must be letters, digits, '_', '.', '/' and '-', but is \""
              + Printable.cut(name, 100)
              + "\"");
    }
    if (shape.size() != 1 && shape.size() != 3 || shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "the layer %s gives %s for one picture; channels, or channels, rows and columns, are supported"
              .formatted(name, shape));
    }
  }

  /**
   * Reads a list of them, as JSON.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static List<ScriptedLayer> read(byte[] json) {
    try {
      return List.of(
          JsonMapper.builder()
              .addModule(new Jdk8Module())
              .build()
              .readValue(json, ScriptedLayer[].class));
    } catch (IOException e) {
      throw new IllegalArgumentException("the layers of a module cannot be read", e);
    }
  }

  FeatureShape output() {
    return shape.size() == 1
        ? new FeatureShape.Vector(shape.get(0))
        : new FeatureShape.Map(shape.get(0), shape.get(1), shape.get(2));
  }
}
