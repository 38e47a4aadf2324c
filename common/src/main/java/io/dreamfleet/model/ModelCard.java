package io.dreamfleet.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.InputSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a fleet keeps about a model that a user has added, beside its file.
 *
 * @param version of this format
 * @param name in jobs
 * @param file the key of the ONNX file, TorchScript module or checkpoint, which begins with its
 *     hash
 * @param mean of each channel of the pictures, subtracted from values in [0, 1]
 * @param std of each channel, by which the difference is divided
 * @param width of the pictures, in pixels
 * @param height of the pictures, in pixels
 * @param classes the names of the logits, in order; empty where nobody has named them
 * @param layers how many there are
 * @param parameters how many learned values
 * @param output the shape of the last layer's output
 * @param origin the name that the file had
 * @param channels what the channels are, where that is not what as many usually are
 * @param scripted the layers of a TorchScript module; empty for other files
 * @param architecture of a checkpoint; absent for other files
 */
public record ModelCard(
    int version,
    String name,
    String file,
    List<Double> mean,
    List<Double> std,
    int width,
    int height,
    List<String> classes,
    int layers,
    long parameters,
    String output,
    String origin,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<InputSpec.Meaning> channels,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<ScriptedLayer> scripted,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> architecture) {
  /** The version that this build writes. */
  public static final int VERSION = 1;

  static final String CONTENT_TYPE = "application/json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public ModelCard {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    classes = List.copyOf(classes);
    scripted = List.copyOf(scripted);
  }

  /** A card of a network that is made so of its file. */
  ModelCard(
      int version,
      String name,
      String file,
      List<Double> mean,
      List<Double> std,
      int width,
      int height,
      List<String> classes,
      int layers,
      long parameters,
      String output,
      String origin,
      Optional<InputSpec.Meaning> channels,
      AddedNetwork network) {
    this(
        version,
        name,
        file,
        mean,
        std,
        width,
        height,
        classes,
        layers,
        parameters,
        output,
        origin,
        channels,
        network instanceof AddedNetwork.Script script ? script.layers() : List.of(),
        network instanceof AddedNetwork.Checkpoint checkpoint
            ? Optional.of(checkpoint.architecture())
            : Optional.empty());
  }

  /** How the network is made of the file. */
  AddedNetwork network() {
    return architecture
        .<AddedNetwork>map(AddedNetwork.Checkpoint::new)
        .orElseGet(
            () -> scripted.isEmpty() ? new AddedNetwork.Onnx() : new AddedNetwork.Script(scripted));
  }

  /** What is written of the channels' meaning: nothing where it is the usual one. */
  static Optional<InputSpec.Meaning> unusual(InputSpec.Meaning meaning, int channels) {
    return Optional.of(meaning).filter(each -> each != InputSpec.Meaning.usual(channels));
  }

  /** What the channels are. */
  InputSpec.Meaning meaning() {
    return channels.orElse(InputSpec.Meaning.usual(mean.size()));
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a model's card cannot be written", e);
    }
  }

  /**
   * Reads a card.
   *
   * @param key where it is, for the sentence
   * @throws JobRefusedException when it is none, or of a later version
   */
  static ModelCard read(byte[] json, String key) {
    ModelCard card;
    try {
      card = JSON.readValue(json, ModelCard.class);
    } catch (IOException | RuntimeException e) {
      throw new JobRefusedException(
          FailureCode.BAD_WEIGHTS, "%s in the fleet's bucket is damaged".formatted(key), e);
    }
    if (card.version != VERSION) {
      throw new JobRefusedException(
          FailureCode.UNSUPPORTED_VERSION,
          "%s in the fleet's bucket is of version %d; this build reads %d"
              .formatted(key, card.version, VERSION));
    }
    return card;
  }
}
