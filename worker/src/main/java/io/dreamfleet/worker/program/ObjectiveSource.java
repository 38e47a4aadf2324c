package io.dreamfleet.worker.program;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.worker.program.Reading.Kind;
import java.util.List;
import java.util.Map;

/**
 * The objectives as TorchScript: {@code score(outputs, selectors)}, {@code float[batch]}, the sum
 * of all readings; and {@code climbed(score, outputs, selectors, numbers)}, what an ascent climbs.
 *
 * <p>The two differ for units that are off. Where a slot's score is exactly 0, as it is when the
 * ReLU in front of its unit lets nothing through, there is no gradient, and the picture would stay
 * as it is for ever. Such a slot climbs what its unit was given before that ReLU, for as long as
 * the score is 0; so no unit stays grey for where its ascent began. Lucid's answer to the same is
 * to redirect ReLUs' gradients for the first steps ({@code lucid/misc/redirected_relu_grad.py}),
 * which changes the ascents of units that are on as well. What a slot climbs depends on its own
 * score alone.
 *
 * <p>And they differ for pictures of one set: from what each climbs its likeness to the others is
 * taken away, as {@link Diversity} has it: {@code likeness(outputs)}, {@code float[batch]}.
 */
final class ObjectiveSource {
  private final ProgramShape shape;
  private final Map<String, FeatureShape> shapes;

  /** A source for a program's readings of outputs of these shapes. */
  ObjectiveSource(ProgramShape shape, Map<String, FeatureShape> shapes) {
    this.shape = shape;
    this.shapes = shapes;
  }

  String methods() {
    return """
      def score(self: __torch__.Ascent, outputs: List[Tensor], selectors: List[Tensor]) -> Tensor:
        score = torch.zeros_like(torch.select(selectors[1], 1, 0))
    %s    return score
      def drive(self: __torch__.Ascent, outputs: List[Tensor], selectors: List[Tensor]) -> Tensor:
        score = torch.zeros_like(torch.select(selectors[1], 1, 0))
    %s    return score
      def climbed(self: __torch__.Ascent, score: Tensor, outputs: List[Tensor], selectors: List[Tensor], numbers: Tensor) -> Tensor:
        off = torch.eq(torch.detach(score), 0)
        if bool(torch.any(off)):
          drive = (self).drive((self).drives(outputs), selectors)
          climbed = torch.add(score, torch.mul(drive, torch.to(off, 6)))
        else:
          climbed = score
        return %s
    """
            .formatted(
                sum(false),
                sum(true),
                shape.coupling().isPresent()
                    ? "(self).apart(climbed, outputs, numbers)"
                    : "climbed")
        + shape.coupling().map(this::likeness).orElse("");
  }

  /**
   * Each picture's mean cosine with the others of its set. The length's guard is that of {@code
   * tf.nn.l2_normalize} in Lucid's {@code diversity}.
   */
  private String likeness(Coupling coupling) {
    int tap = shape.taps().indexOf(coupling.tap());
    return """
      def likeness(self: __torch__.Ascent, outputs: List[Tensor]) -> Tensor:
    %1$s    grams = torch.flatten(torch.bmm(torch.transpose(places%2$d, 1, 2), places%2$d), 1)
        square = torch.sum(torch.mul(grams, grams), [1], True)
        directions = torch.mul(grams, torch.rsqrt(torch.clamp_min(square, 1e-10)))
        sets = torch.view(directions, [-1, %3$d, torch.size(directions, 1)])
        cosines = torch.bmm(sets, torch.transpose(sets, 1, 2))
        return torch.flatten(torch.sum(torch.mul(cosines, self.others), [2]))
      def apart(self: __torch__.Ascent, climbed: Tensor, outputs: List[Tensor], numbers: Tensor) -> Tensor:
        weight = torch.to(torch.select(numbers, 1, -1), 6)
        share = torch.mul(torch.abs(torch.detach(climbed)), weight)
        return torch.sub(climbed, torch.mul((self).likeness(outputs), share))
    """
        .formatted(places(tap, shapes.get(coupling.tap())), tap, coupling.rows());
  }

  /** Constants that the methods read, by attribute name. */
  Map<String, StoredTensor> tensors() {
    return shape
        .coupling()
        .map(coupling -> Map.of("others", others(coupling.rows())))
        .orElse(Map.of());
  }

  /** What makes of a row of cosines the mean over the others. */
  private static StoredTensor others(int rows) {
    float[] values = new float[rows * rows];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / rows == i % rows ? 0 : 1f / (rows - 1);
    }
    return ViewSource.tensor(values, rows, rows);
  }

  /**
   * @param drives whether the outputs are those before the ReLU; their squares would grow with what
   *     is held back, so that they are read linearly
   */
  private String sum(boolean drives) {
    StringBuilder code = new StringBuilder();
    List<String> taps = shape.taps();
    for (int tap = 0; tap < taps.size(); tap++) {
      code.append(places(tap, shapes.get(taps.get(tap))));
    }
    List<Reading> readings = shape.readings();
    for (int i = 0; i < readings.size(); i++) {
      Kind kind = readings.get(i).kind();
      int tap = taps.indexOf(readings.get(i).tap());
      code.append(
          reading(drives && kind == Kind.SQUARE ? Kind.LINEAR : kind)
              .formatted("places" + tap, 2 * i, 2 * i + 1, i));
    }
    return code.toString();
  }

  /** An output place by place, so that a channels-last one is not copied. */
  private static String places(int tap, FeatureShape shape) {
    String places =
        shape instanceof FeatureShape.Map
            ? "torch.flatten(torch.permute(torch.to(outputs[%1$d], 6), [0, 2, 3, 1]), 1, 2)"
            : "torch.unsqueeze(torch.to(outputs[%1$d], 6), 1)";
    return ("    places%1$d = " + places + "\n").formatted(tap);
  }

  /** Over: the places' variable, two selectors' indices and the reading's. */
  private static String reading(Kind kind) {
    return switch (kind) {
      case LINEAR -> weighted("%1$s");
      case SQUARE -> weighted("torch.mul(%1$s, %1$s)");
      case PEAK ->
          """
              score = torch.add(score, torch.sum(torch.mul(torch.amax(%1$s, [1]), selectors[%2$d]), [1]))
          """;
      case COSINE -> COSINE;
      case TARGET -> TARGET;
    };
  }

  private static String weighted(String values) {
    return """
        channels%4$d = torch.squeeze(torch.bmm(torch.unsqueeze(selectors[%3$d], 1), VALUES), 1)
        score = torch.add(score, torch.sum(torch.mul(channels%4$d, selectors[%2$d]), [1]))
    """
        .replace("VALUES", values);
  }

  /** The constants are Lucid's ({@code _dot_cossim}); a place without activation has no slope. */
  private static final String COSINE =
      """
          vector%4$d = torch.slice(selectors[%2$d], 1, 0, -1, 1)
          dot%4$d = torch.squeeze(torch.bmm(%1$s, torch.unsqueeze(vector%4$d, 2)), 2)
          length%4$d = torch.sqrt(torch.add(torch.sum(torch.mul(%1$s, %1$s), [2]), 1e-12))
          own%4$d = torch.linalg_vector_norm(vector%4$d, 2, [1], True)
          cosine%4$d = torch.div(torch.div(dot%4$d, torch.add(length%4$d, 0.0001)), torch.add(own%4$d, 0.0001))
          power%4$d = torch.slice(selectors[%2$d], 1, -1, 9223372036854775807, 1)
          factor%4$d = torch.pow(torch.clamp_min(cosine%4$d, 0.1), power%4$d)
          score = torch.add(score, torch.sum(torch.mul(torch.mul(dot%4$d, factor%4$d), selectors[%3$d]), [1]))
      """;

  /** Guarded as {@link #COSINE} is. */
  private static final String TARGET =
      """
          target%4$d = torch.slice(selectors[%2$d], 1, 0, -1, 1)
          whole%4$d = torch.flatten(%1$s, 1)
          dot%4$d = torch.sum(torch.mul(whole%4$d, target%4$d), [1], True)
          length%4$d = torch.sqrt(torch.add(torch.sum(torch.mul(whole%4$d, whole%4$d), [1], True), 1e-12))
          own%4$d = torch.linalg_vector_norm(target%4$d, 2, [1], True)
          cosine%4$d = torch.div(torch.div(dot%4$d, torch.add(length%4$d, 0.0001)), torch.add(own%4$d, 0.0001))
          power%4$d = torch.slice(selectors[%2$d], 1, -1, 9223372036854775807, 1)
          factor%4$d = torch.pow(torch.clamp_min(cosine%4$d, 0.1), power%4$d)
          score = torch.add(score, torch.sum(torch.mul(torch.mul(dot%4$d, factor%4$d), selectors[%3$d]), [1]))
      """;
}
