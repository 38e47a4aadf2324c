package io.dreamfleet.worker.program;

/** A gradient that libtorch's autograd records on the way there: of any network on any device. */
record RecordedGradient() implements GradientSource {
  @Override
  public String methods() {
    return """
      def judged(self: __torch__.Ascent, normalised: Tensor, packed: List[Tensor], packedBack: List[Tensor], selectors: List[Tensor], numbers: Tensor) -> Tuple[Tensor, Tensor]:
        outputs = (self).run(normalised)
        score = (self).score(outputs, selectors)
        return (score, torch.neg(torch.sum((self).climbed(score, outputs, selectors, numbers))))
    """;
  }
}
