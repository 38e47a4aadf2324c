package io.dreamfleet.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The document beside a picture: how it was made, so that it can be made again.
 *
 * @param id the job
 * @param job the job's content, every default written out
 * @param size the picture's size
 * @param score the objective's value for the final picture, measured in float32
 * @param startScore what it was when the first step began, in the worker's precision; where {@code
 *     score} is not above it, the unit could not be driven; absent from old documents
 * @param curve the loss and mean |image| along the way
 * @param snapshots the pictures kept on the way, in the order of their steps; left out of the
 *     document when there are none
 * @param diverse the pictures of a diverse set, the first included, with a score each of which
 *     {@code score} is the mean; left out of the document when there is no set
 * @param bands the pictures' channels, where they are no colours; absent for grey and RGB
 * @param made by what, where and when
 */
public record Result(
    JobId id,
    JsonNode job,
    ImageSize size,
    double score,
    Optional<Double> startScore,
    List<CurvePoint> curve,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Kept> snapshots,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<OneOfSet> diverse,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Bands> bands,
    Made made)
    implements ResultDocument {
  public Result {
    snapshots = List.copyOf(snapshots);
    diverse = List.copyOf(diverse);
  }

  /**
   * What the channels of a picture are whose channels are no colours. Beside each PNG lie all of
   * them under the same name, ending with {@code .npy}: {@code float32[channels][height][width]}.
   *
   * @param channels how many
   * @param shown those that are red, green and blue of the PNG, or the one that is its brightness
   * @param key of the picture's own
   */
  public record Bands(int channels, List<Integer> shown, String key) {
    public Bands {
      shown = List.copyOf(shown);
    }
  }

  /** One progress report, as the status topic had it. */
  public record CurvePoint(int step, double loss, double meanAbsolute, double seconds) {}

  /**
   * A picture kept on the way.
   *
   * @param step steps done by then
   * @param score the objective's value for it, measured in float32
   * @param key where it is in the store
   */
  public record Kept(int step, double score, String key) {}

  /**
   * A picture of a diverse set.
   *
   * @param score the objective's value for it, measured in float32
   * @param likeness to the others of the set: the mean cosine of their Gram matrices, from 0 to 1
   * @param key where it is in the store
   */
  public record OneOfSet(double score, double likeness, String key) {}

  /**
   * The circumstances.
   *
   * @param worker its name
   * @param device such as {@code cpu} or {@code gpu:0}
   * @param precision of the network's arithmetic during the ascent
   * @param software name to version: dreamfleet, djl, pytorch, java
   * @param startedAt when the job was leased
   * @param finishedAt when the picture was done
   * @param seconds between the two, and what they were spent on: {@code prepare} (model, program),
   *     {@code ascent}, {@code total}
   */
  public record Made(
      String worker,
      String device,
      String precision,
      Map<String, String> software,
      Instant startedAt,
      Instant finishedAt,
      Map<String, Double> seconds) {}
}
