package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pictures of a data set that excite the channels of some layers most, as a job has found them:
 * the document {@code results/<id>/files/examples.json}.
 *
 * @param id the job
 * @param version what changes when the document does
 * @param model whose layers they are
 * @param layers by name
 */
record Examples(JobId id, String version, String model, Map<String, OfLayer> layers) {
  private static final String DOCUMENT = "examples.json";
  private static final int LARGEST_TILE = 1024;
  private static final int MOST_COLUMNS = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * A layer's.
   *
   * @param sprite the picture of all crops, {@code tile} pixels each: in row r, column c is the one
   *     that excites channel r most but for c others; below that document
   * @param columns crops of each channel
   * @param channels what each channel's crops are, the strongest first
   */
  record OfLayer(String sprite, int tile, int columns, List<List<Crop>> channels) {}

  /**
   * A part of a picture.
   *
   * @param picture its name
   * @param label its class, where it has one
   * @param activation the channel's largest in it
   */
  record Crop(String picture, Optional<String> label, double activation) {}

  private record Document(String model, Map<String, OfLayer> layers) {}

  /**
   * Reads what a job has found.
   *
   * @throws JobRefusedException when it has found nothing, or something else
   */
  static Examples read(JobId id, ObjectStore store) {
    String key = ResultLayout.file(id, DOCUMENT);
    byte[] json =
        store
            .get(key)
            .orElseThrow(
                () ->
                    refused(
                        "job %s has no examples: there is no %s in the bucket"
                            .formatted(id.abbreviated(), key)));
    return parse(id, store.etag(key).orElse(""), json);
  }

  /**
   * Reads the document of a job.
   *
   * @throws JobRefusedException when it is none
   */
  static Examples parse(JobId id, String version, byte[] json) {
    String key = ResultLayout.file(id, DOCUMENT);
    Document document;
    try {
      document = MAPPER.readValue(json, Document.class);
    } catch (JsonProcessingException e) {
      throw refused(key + " is no document of examples: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw refused(key + " cannot be read: " + e.getMessage());
    }
    document.layers().forEach((layer, found) -> check(key, layer, found));
    return new Examples(id, version, document.model(), Map.copyOf(document.layers()));
  }

  /** The key of a layer's sprite. */
  String spriteKey(String layer) {
    return ResultLayout.file(id, layers.get(layer).sprite());
  }

  private static void check(String key, String layer, OfLayer found) {
    try {
      ResultLayout.checkFileName(found.sprite());
    } catch (IllegalArgumentException e) {
      throw refused(
          "%s: the sprite of layer %s must lie beside it, but is \"%s\""
              .formatted(key, layer, found.sprite()));
    }
    if (found.tile() < 1 || found.tile() > LARGEST_TILE) {
      throw refused(
          "%s: the tiles of layer %s must have 1 to %d pixels, but have %d"
              .formatted(key, layer, LARGEST_TILE, found.tile()));
    }
    if (found.columns() < 1 || found.columns() > MOST_COLUMNS) {
      throw refused(
          "%s: layer %s must have 1 to %d columns, but has %d"
              .formatted(key, layer, MOST_COLUMNS, found.columns()));
    }
  }

  private static JobRefusedException refused(String sentence) {
    return new JobRefusedException(FailureCode.INVALID_VALUE, sentence);
  }
}
