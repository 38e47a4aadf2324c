package io.dreamfleet.worker.program;

import io.dreamfleet.job.Optimizer;

/**
 * An optimizer's update as TorchScript, over the variables {@code p} (the stored image), {@code g}
 * (the loss's gradient), {@code first} and {@code second} (the optimizer's state, of the image's
 * shape; all four the run's own, to be overwritten), {@code t} (the step's number from 1) and
 * {@code numbers} (double[batch][5 or more]).
 */
public enum UpdateRule {
  /**
   * {@code torch.optim.Adam}; the bias corrections in double, as PyTorch computes them. The rate
   * goes into the spread, so that one pass over the image makes the move.
   */
  ADAM(
      """
      rate = torch.select(numbers, 1, 0)
      beta1 = torch.select(numbers, 1, 2)
      beta2 = torch.select(numbers, 1, 3)
      g = torch.addcmul(g, p, column(torch.select(numbers, 1, 1)))
      first = torch.lerp_(first, g, column(torch.rsub(beta1, 1.)))
      second = torch.lerp_(second, torch.mul_(g, g), column(torch.rsub(beta2, 1.)))
      size = torch.div(rate, torch.rsub(torch.pow(beta1, t), 1.))
      correction = torch.mul(torch.sqrt(torch.rsub(torch.pow(beta2, t), 1.)), size)
      spread = torch.mul_(torch.sqrt(second), column(torch.reciprocal(correction)))
      spread = torch.add_(spread, column(torch.div(torch.select(numbers, 1, 4), size)))
      p = torch.addcdiv_(p, first, spread, value=-1)
      """),
  /** {@code torch.optim.SGD} with momentum and without dampening. */
  SGD(
      """
      g = torch.addcmul(g, p, column(torch.select(numbers, 1, 1)))
      first = torch.add_(torch.mul_(first, column(torch.select(numbers, 1, 2))), g)
      p = torch.addcmul_(p, first, column(torch.select(numbers, 1, 0)), value=-1)
      """);

  /** Columns of {@code numbers} that are an optimizer's. */
  static final int NUMBERS = 5;

  private final String code;

  UpdateRule(String code) {
    this.code = code.replace("column(", "(self).column(");
  }

  String code() {
    return code;
  }

  /** The rule that an optimizer follows. */
  public static UpdateRule of(Optimizer optimizer) {
    return optimizer instanceof Optimizer.Adam ? ADAM : SGD;
  }

  /** An optimizer's numbers, in the order in which the rule's code reads them. */
  public static double[] numbers(Optimizer optimizer) {
    if (optimizer instanceof Optimizer.Adam adam) {
      return new double[] {
        adam.learningRate(), adam.weightDecay(), adam.beta1(), adam.beta2(), adam.epsilon()
      };
    }
    Optimizer.Sgd sgd = (Optimizer.Sgd) optimizer;
    return new double[] {sgd.learningRate(), sgd.weightDecay(), sgd.momentum(), 0, 0};
  }
}
