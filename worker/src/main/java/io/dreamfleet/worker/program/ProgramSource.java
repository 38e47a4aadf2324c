package io.dreamfleet.worker.program;

import ai.djl.Device;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a whole ascent as one TorchScript module. Its methods, all over a batch whose rows are
 * independent, or of which each set of rows is ({@link Coupling}):
 *
 * <ul>
 *   <li>{@code forward(image, first, second, trace, step, numbers, steps, selectors)} runs that
 *       many steps and returns the moved image, the optimizer's two states, the trace, the score
 *       before each step ({@code float[steps][batch]}) and the mean |image| after it ({@code
 *       float[steps][batch]})
 *   <li>{@code render(image)} is the picture in [0, 1]; what comes between the image and the
 *       network in a step, in as few passes as can be, is {@link PictureSource}'s
 *   <li>{@code features(picture)} returns the tapped outputs in float32
 *   <li>{@code forget()} drops what {@code forward} keeps from one run to the next, which is of use
 *       to batches of one size; it is to be called before a batch of another
 *   <li>{@code measure(image, selectors)} returns the picture in [0, 1], in the processor's memory,
 *       its score, and its likeness to the others of its set (0 where there are none)
 * </ul>
 *
 * <p>A slot's objective is data: for each {@link Reading} two selectors, {@code
 * float[batch][channels]} (and one more column, the power, for a cosine) and {@code
 * float[batch][height * width]}; the score is the sum of all readings. See {@link ObjectiveSource}.
 */
final class ProgramSource {
  static final String CLASS = "Ascent";

  /** The attributes that keep what {@link GradientSource#methods} would have kept. */
  private static final List<String> KEPT = List.of("packed", "packedBack");

  private final Network network;
  private final ProgramShape shape;
  private final PictureSource picture;
  private final ObjectiveSource objectives;
  private final NetworkSource networkSource;
  private final GradientSource gradient;
  private final boolean gpu;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  ProgramSource(
      WeightedNetwork weighted,
      ProgramShape shape,
      Optional<ConvolutionSource> convolutions,
      Device device) {
    this.network = weighted.network();
    this.shape = shape;
    this.picture = PictureSource.of(shape.picture(), network.input());
    this.networkSource = new NetworkSource(weighted, shape);
    this.gradient = GradientSource.of(network, networkSource, shape, convolutions);
    this.gpu = device.isGpu();
    this.objectives =
        new ObjectiveSource(
            shape, network.shapes(network.input().height(), network.input().width()));
    InputSpec input = network.input();
    tensors.put("mean", statistics(input.mean()));
    tensors.put("std", statistics(input.std()));
    tensors.putAll(picture.tensors());
    tensors.putAll(objectives.tensors());
    tensors.putAll(networkSource.tensors());
  }

  TorchArchive archive() {
    String attributes =
        tensors.keySet().stream()
            .map(name -> "  %s : Tensor\n".formatted(name))
            .collect(Collectors.joining("", networkSource.declaration(), ""));
    String lists =
        KEPT.stream().map("  %s : List[List[Tensor]]\n"::formatted).collect(Collectors.joining());
    String source =
        """
        class %s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        %s%s%s%s%s"""
            .formatted(
                CLASS,
                attributes + lists,
                STEPS.formatted(
                    picture.preparation(),
                    indented(picture.gradient()),
                    indented(shape.rule().code()),
                    shape.taps().size(),
                    shape.coupling().isPresent()
                        ? "(self).likeness(outputs)"
                        : "torch.zeros_like(score)",
                    gpu ? PINNED : "picture"),
                picture.methods(),
                run() + objectives.methods() + gradient.methods(),
                networkSource.methods());
    return new TorchArchive(CLASS, source, tensors, KEPT, networkSource.script());
  }

  /**
   * The picture copied to memory that a GPU writes to by itself. What the system's memory has to be
   * got for anew is copied there in pieces by the processor, which takes several times as long;
   * libtorch keeps this for the next time.
   */
  private static final String PINNED =
      "torch.copy_(torch.empty(torch.size(picture), dtype=6, layout=0, device=torch.device(\"cpu\"),"
          + " pin_memory=True), picture)";

  private static final String STEPS =
      """
        def forward(self: __torch__.Ascent, image: Tensor, first: Tensor, second: Tensor, trace: Tensor, step: Tensor, numbers: Tensor, steps: Tensor, share: Tensor, selectors: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
          p = torch.clone(image)
          first = torch.clone(first)
          second = torch.clone(second)
          trace = torch.clone(trace)
          t = step
          scores = annotate(List[Tensor], [])
          means = annotate(List[Tensor], [])
          packed = (self.packed)[int(share)]
          packedBack = (self.packedBack)[int(share)]
      %1$s    for _0 in range(int(steps)):
      %2$s      _1 = torch.append(scores, torch.detach(score))
            t = torch.add(t, 1.)
      %3$s      _2 = torch.append(means, torch.div(torch.linalg_vector_norm(p, 1, [1, 2, 3]), torch.numel(p[0])))
          return (p, first, second, trace, torch.stack(scores), torch.stack(means))
        def forget(self: __torch__.Ascent, shares: int) -> int:
          _0 = torch.clear(self.packed)
          _1 = torch.clear(self.packedBack)
          for _2 in range(shares):
            _3 = torch.append(self.packed, annotate(List[Tensor], []))
            _4 = torch.append(self.packedBack, annotate(List[Tensor], []))
          return shares
        def measure(self: __torch__.Ascent, image: Tensor, selectors: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
          picture = (self).render(image)
          outputs = (self).features(picture)
          score = (self).score(outputs, selectors)
          return (%6$s, score, %5$s)
        def features(self: __torch__.Ascent, picture: Tensor) -> List[Tensor]:
          outputs = (self).run(torch.div(torch.sub(picture, self.mean), self.std))
          features = annotate(List[Tensor], [])
          for _0 in range(%4$d):
            _1 = torch.append(features, torch.to(outputs[_0], 6))
          return features
        def column(self: __torch__.Ascent, values: Tensor) -> Tensor:
          return torch.view(torch.to(values, 6), [-1, 1, 1, 1])
      """;

  /** The tapped outputs, and behind them what {@code drives} needs. */
  private String run() {
    return """
      def run(self: __torch__.%s, normalised: Tensor) -> List[Tensor]:
    %s
    """
        .formatted(CLASS, tapped().stripTrailing());
  }

  /** Runs the network, on filled-up pictures where the shape asks for it. */
  private String tapped() {
    BatchFilling filling = shape.filling();
    int type = networkSource.scalarType();
    if (filling.isNone()) {
      return "    return (self).taps(torch.to(normalised, %d))".formatted(type);
    }
    String outputs =
        IntStream.range(0, networkSource.outputs().size())
            .mapToObj("outputs[%d]"::formatted)
            .map(filling::own)
            .collect(Collectors.joining(", "));
    return """
    %1$s    outputs = (self).taps(torch.to(filled, %2$d))
        return [%3$s]
    """
        .formatted(filling.filled(), type, outputs);
  }

  private static String indented(String code) {
    return code.indent(6);
  }

  static StoredTensor statistics(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return new StoredTensor(List.of(1, floats.length, 1, 1), floats, Precision.FLOAT32);
  }
}
