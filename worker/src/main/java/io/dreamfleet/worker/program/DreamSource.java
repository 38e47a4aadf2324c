package io.dreamfleet.worker.program;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a dream as one TorchScript module. Its methods, over one picture {@code
 * float[1][channels][height][width]} in [0, 1] of any size:
 *
 * <ul>
 *   <li>{@code forward(picture, gradient, rows, columns, corner, readings)} adds a tile's part to
 *       the score's gradient, weighted by {@code rows} and {@code columns} ({@code float[tile
 *       height]} and {@code float[tile width]}), and returns the tile's score; {@code corner} is
 *       its top and left
 *   <li>{@code scored(picture, rows, columns, corner, readings)} returns the tile's score alone
 *   <li>{@code stepped(picture, gradient, rate, mask)} moves the picture in place by the gradient
 *       over its mean absolute value, times the rate, times the mask, and returns the picture's
 *       mean; a mask is {@code float[1][1][height][width]}, or {@code float[1][1][1][1]} for all
 *   <li>{@code rolled(picture, down, right)} and {@code resized(picture, height, width)}
 *   <li>{@code fitted(mask, height, width)} is a mask resized: its white and its black weighed
 *       against each other, since the weights of a resizing add up to 1 only nearly
 *   <li>{@code changed(picture, base)} is what has been added to the base, and {@code
 *       detailed(base, detail, mask)} adds two pictures in the first one's place, within [0, 1],
 *       where the mask is not 0; the detail is used up
 * </ul>
 *
 * <p>An objective is data: for each tap a reading, {@code float[2][channels]}: weights of the means
 * over space of the channels, and of their squares.
 */
final class DreamSource {
  private final Network network;
  private final ProgramShape shape;
  private final NetworkSource networkSource;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  DreamSource(WeightedNetwork weighted, ProgramShape shape) {
    this.network = weighted.network();
    this.shape = shape;
    this.networkSource = new NetworkSource(weighted, shape);
    tensors.put("mean", ProgramSource.statistics(network.input().mean()));
    tensors.put("std", ProgramSource.statistics(network.input().std()));
    tensors.putAll(networkSource.tensors());
  }

  TorchArchive archive() {
    String attributes =
        tensors.keySet().stream()
            .map(name -> "  %s : Tensor\n".formatted(name))
            .collect(Collectors.joining("", networkSource.declaration(), ""));
    String source =
        """
        class %1$s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        %2$s%3$s%4$s%5$s"""
            .formatted(
                ProgramSource.CLASS,
                attributes,
                STEPS.formatted(networkSource.scalarType()),
                score(),
                networkSource.methods());
    return new TorchArchive(
        ProgramSource.CLASS, source, tensors, List.of(), networkSource.script());
  }

  private static final String STEPS =
      """
        def forward(self: __torch__.Ascent, picture: Tensor, gradient: Tensor, rows: Tensor, columns: Tensor, corner: Tensor, readings: List[Tensor]) -> Tensor:
          tile = (self).tile(picture, rows, columns, corner)
          leaf = torch.requires_grad_((self).normalised(tile), True)
          score = (self).score((self).taps(torch.to(leaf, %1$d)), readings)
          gradients = torch.grad([score], [leaf])
          direct = torch.div_(unchecked_cast(Tensor, gradients[0]), self.std)
          direct = torch.mul_(direct, torch.view(rows, [1, 1, -1, 1]))
          direct = torch.mul_(direct, torch.view(columns, [1, 1, 1, -1]))
          _0 = torch.add_((self).tile(gradient, rows, columns, corner), direct)
          return torch.detach(score)
        def scored(self: __torch__.Ascent, picture: Tensor, rows: Tensor, columns: Tensor, corner: Tensor, readings: List[Tensor]) -> Tensor:
          tile = (self).tile(picture, rows, columns, corner)
          return (self).score((self).taps(torch.to((self).normalised(tile), %1$d)), readings)
        def tile(self: __torch__.Ascent, picture: Tensor, rows: Tensor, columns: Tensor, corner: Tensor) -> Tensor:
          top = int(torch.select(corner, 0, 0))
          left = int(torch.select(corner, 0, 1))
          band = torch.slice(picture, 2, top, torch.add(top, torch.size(rows, 0)), 1)
          return torch.slice(band, 3, left, torch.add(left, torch.size(columns, 0)), 1)
        def normalised(self: __torch__.Ascent, tile: Tensor) -> Tensor:
          return torch.div(torch.sub(tile, self.mean), self.std)
        def stepped(self: __torch__.Ascent, picture: Tensor, gradient: Tensor, rate: float, mask: Tensor) -> Tensor:
          total = torch.sum(torch.linalg_vector_norm(gradient, 1, [3]))
          size = torch.clamp_min(torch.div(total, torch.numel(gradient)), 1.0000000000000000e-30)
          share = torch.mul(mask, torch.mul(torch.reciprocal(size), rate))
          moved = torch.add_(picture, torch.mul_(gradient, share))
          return torch.mean(torch.mean(torch.clamp_(moved, 0., 1.), [3]))
        def rolled(self: __torch__.Ascent, picture: Tensor, down: int, right: int) -> Tensor:
          return torch.roll(picture, [down, right], [2, 3])
        def resized(self: __torch__.Ascent, picture: Tensor, height: int, width: int) -> Tensor:
          return torch._upsample_bilinear2d_aa(picture, [height, width], False, None, None)
        def fitted(self: __torch__.Ascent, mask: Tensor, height: int, width: int) -> Tensor:
          white = (self).resized(mask, height, width)
          black = (self).resized(torch.rsub(mask, 1), height, width)
          return torch.div(white, torch.add(white, black))
        def detailed(self: __torch__.Ascent, base: Tensor, detail: Tensor, mask: Tensor) -> Tensor:
          return torch.clamp_(torch.add_(base, torch.mul_(detail, torch.gt(mask, 0))), 0., 1.)
        def changed(self: __torch__.Ascent, picture: Tensor, base: Tensor) -> Tensor:
          return torch.sub(picture, base)
      """;

  private String score() {
    Map<String, FeatureShape> shapes =
        network.shapes(network.input().height(), network.input().width());
    StringBuilder sum = new StringBuilder();
    for (int tap = 0; tap < shape.taps().size(); tap++) {
      boolean map = shapes.get(shape.taps().get(tap)) instanceof FeatureShape.Map;
      sum.append(read(tap, map ? "torch.mean(%s, [0, 2, 3])" : "torch.select(%s, 0, 0)"));
    }
    return """
      def score(self: __torch__.%s, outputs: List[Tensor], readings: List[Tensor]) -> Tensor:
        score = torch.zeros_like(torch.select(torch.select(readings[0], 0, 0), 0, 0))
    %s    return score
    """
        .formatted(ProgramSource.CLASS, sum);
  }

  private static String read(int tap, String mean) {
    return """
        values = torch.to(outputs[%3$d], 6)
        means = torch.mul(%1$s, torch.select(readings[%3$d], 0, 0))
        squares = torch.mul(%2$s, torch.select(readings[%3$d], 0, 1))
        score = torch.add(score, torch.sum(torch.add(means, squares)))
    """
        .formatted(mean.formatted("values"), mean.formatted("torch.mul(values, values)"), tap);
  }
}
