package io.dreamfleet.input;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.job.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a network made of one picture, as a folder of files: the picture as the network was shown
 * it, the outputs of some of its layers as {@code .npy} files, and {@value #DOCUMENT}, which lists
 * them.
 *
 * @param request what was looked at, and how
 * @param size of the picture as the network was shown it
 * @param layers whose outputs are there, in the order asked for
 * @param classes that the network sees, the likeliest first; empty where it is no classifier
 */
public record Sighting(Request request, ImageSize size, List<Output> layers, List<Seen> classes) {
  /** Lists the folder's files; that it is there says that they are. */
  public static final String DOCUMENT = "activations.json";

  /** The picture as the network was shown it. */
  public static final String PICTURE = "seen.png";

  /** Of one's own files, which memory has held before. */
  private static final InputLimits ANY =
      new InputLimits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE - 1);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public Sighting {
    layers = List.copyOf(layers);
    classes = List.copyOf(classes);
  }

  /**
   * What was looked at, and how; the same request has the same outputs.
   *
   * @param model its name
   * @param weights other ones than its own, by address, version, or path and SHA-256
   * @param sha256 of the picture's file
   * @param resize what its shorter side is resized to; empty for as the weights' publisher does
   * @param crop the size that is shown; empty for as the weights' publisher does
   * @param layers whose outputs are wanted
   */
  public record Request(
      String model,
      Optional<String> weights,
      String sha256,
      OptionalInt resize,
      Optional<ImageSize> crop,
      List<String> layers) {
    public Request {
      layers = List.copyOf(layers);
    }
  }

  /**
   * A layer's output.
   *
   * @param layer its name
   * @param file in the folder, {@code float32[channels][height][width]} in NumPy's format
   */
  public record Output(String layer, String file) {}

  /**
   * A class that the network sees.
   *
   * @param number the class's
   * @param label its name, where anybody has named it
   * @param probability by the softmax of all logits
   */
  public record Seen(int number, Optional<String> label, double probability) {}

  /** File names without an ending for layers, no two alike, even where case is not told apart. */
  public static List<String> fileNames(List<String> layers) {
    Set<String> taken = new HashSet<>();
    return layers.stream()
        .map(layer -> layer.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^[._-]+", ""))
        .map(
            name -> {
              String plain = name.isEmpty() ? "layer" : name;
              String free = plain;
              for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
                free = plain + "-" + i;
              }
              return free;
            })
        .toList();
  }

  /** Writes the document, which is to be the last of the folder's files. */
  public void write(Path folder) throws IOException {
    Files.write(
        folder.resolve(DOCUMENT), MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  /**
   * What a folder holds; empty where it holds none.
   *
   * @throws IOException when its document cannot be read
   */
  public static Optional<Sighting> read(Path folder) throws IOException {
    try {
      return Optional.of(
          MAPPER.readValue(Files.readAllBytes(folder.resolve(DOCUMENT)), Sighting.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The output of one of its layers, of any size. */
  public Activations activations(Output output, Path folder) throws IOException {
    Path file = folder.resolve(output.file());
    return Activations.read(Files.readAllBytes(file), file.toString(), ANY);
  }
}
