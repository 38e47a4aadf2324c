package io.dreamfleet.worker.program;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.Node;
import io.dreamfleet.network.Op;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A gradient that is written out, operation by operation, for networks of convolutions, ReLUs,
 * additions, pools and concatenations. So convolutions can be computed by operators that have no
 * derivatives ({@link PackedWeights}, {@link FusedConvolutions}), a ReLU is part of the convolution
 * in front of it, and only what the way back reads is kept.
 *
 * <p>The network's outputs are leaves of autograd, which finds their gradients; {@code back} takes
 * these to the network's input. There {@code sum(input * gradient)} is a loss with that gradient,
 * so that autograd goes on from there.
 */
final class WrittenGradient implements GradientSource {
  private static final Set<Class<? extends Op>> KNOWN =
      Set.of(
          Op.Conv2d.class,
          Op.Relu.class,
          Op.Add.class,
          Op.Concat.class,
          Op.MaxPool2d.class,
          Op.GlobalAveragePool.class,
          Op.Flatten.class);

  private final Network network;
  private final NetworkSource source;
  private final ProgramShape shape;
  private final WayForth forth;
  private final WayBack back;

  WrittenGradient(
      Network network, NetworkSource source, ProgramShape shape, ConvolutionSource convolutions) {
    this.network = network;
    this.source = source;
    this.shape = shape;
    this.forth = new WayForth(network, source, convolutions);
    this.back = new WayBack(network, source, convolutions, forth);
  }

  /** Whether it can be written out for a network. */
  static boolean knows(Network network) {
    Map<String, FeatureShape> shapes =
        network.shapes(network.input().height(), network.input().width());
    return network.nodes().stream()
            .allMatch(
                node ->
                    KNOWN.contains(node.op().getClass())
                        || node.op() instanceof Op.Linear
                            && shapes.get(node.inputs().get(0)) instanceof FeatureShape.Vector)
        && (stem(network).isEmpty()
            || network.nodes().stream().filter(WrittenGradient::readsInput).count() == 1);
  }

  private static boolean readsInput(Node node) {
    return node.inputs().contains(Network.INPUT);
  }

  private static Optional<Node> stem(Network network) {
    return network.nodes().stream().filter(StemConvolution::isOne).findFirst();
  }

  @Override
  public String methods() {
    return """
      def judged(self: __torch__.Ascent, normalised: Tensor, packed: List[Tensor], packedBack: List[Tensor], selectors: List[Tensor], numbers: Tensor) -> Tuple[Tensor, Tensor]:
        fed = (self).fed(normalised)
        outputs, kept = (self).forth(torch.detach(fed), packed)
        leaves = annotate(List[Tensor], [])
        for _0 in range(%1$d):
          _1 = torch.append(leaves, torch.requires_grad_(torch.detach(outputs[_0]), True))
        seen = [%2$s]
        score = (self).score(seen, selectors)
        loss = torch.neg(torch.sum((self).climbed(score, seen, selectors, numbers)))
        wishes = torch.grad([loss], leaves, None, None, False, True)
        gradient = (self).back(kept, wishes, packedBack)
        return (torch.detach(score), torch.to(torch.sum(torch.mul(fed, gradient)), 6))
      def fed(self: __torch__.Ascent, normalised: Tensor) -> Tensor:
    %3$s  def forth(self: __torch__.Ascent, x: Tensor, packed: List[Tensor]) -> Tuple[List[Tensor], List[Tensor]]:
    %4$s    return ([%5$s], annotate(List[Tensor], [%6$s]))
      def back(self: __torch__.Ascent, kept: List[Tensor], wishes: List[Optional[Tensor]], packedBack: List[Tensor]) -> Tensor:
    %7$s    return g0
      def wished(self: __torch__.Ascent, value: Tensor, wish: Optional[Tensor]) -> Tensor:
        if torch.__is__(wish, None):
          gradient = torch.zeros_like(value)
        else:
          gradient = unchecked_cast(Tensor, wish)
        return gradient
      def joined(self: __torch__.Ascent, gradient: Tensor, wish: Optional[Tensor]) -> Tensor:
        if torch.__is__(wish, None):
          joined = gradient
        else:
          joined = torch.add(gradient, unchecked_cast(Tensor, wish))
        return joined
      def widened(self: __torch__.Ascent, gradient: Tensor, x: Tensor) -> Tensor:
        places = torch.mul(torch.size(x, 2), torch.size(x, 3))
        return torch.mul(torch.ones_like(x), torch.div(gradient, places))
      def unmapped(self: __torch__.Ascent, gradient: Tensor, x: Tensor, weight: Tensor) -> Tensor:
        place = (self).unconvolved((self).onePlace(gradient), (self).onePlace(x), (self).onePlace(weight), [1, 1], [0, 0], [1, 1], 1)
        return torch.view_as(place, x)
      def onePlace(self: __torch__.Ascent, vectors: Tensor) -> Tensor:
        return torch.unsqueeze(torch.unsqueeze(vectors, -1), -1)
    %8$s"""
        .formatted(
            source.outputs().size(),
            seen(),
            fed(),
            forth.lines(),
            source.outputs().stream().map(forth::variable).collect(Collectors.joining(", ")),
            String.join(", ", back.kept()),
            back.lines(),
            ConvolutionSource.methods());
  }

  /** The outputs of the batch's own pictures. */
  private String seen() {
    return IntStream.range(0, source.outputs().size())
        .mapToObj("leaves[%d]"::formatted)
        .map(shape.filling()::own)
        .collect(Collectors.joining(", "));
  }

  /** From the pictures to what the first node reads. */
  private String fed() {
    String typed =
        shape.filling().filled()
            + "    typed = torch.to(filled, %d)\n".formatted(shape.precision().scalarType());
    return typed
        + stem(network)
            .map(node -> new StemConvolution((Op.Conv2d) node.op()).blocks("typed"))
            .map(blocks -> blocks + "    return blocks\n")
            .orElse("    return torch.contiguous(typed, memory_format=2)\n");
  }
}
