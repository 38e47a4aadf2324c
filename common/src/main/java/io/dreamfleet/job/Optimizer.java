package io.dreamfleet.job;

/**
 * How the picture moves along the gradient of the loss (the negated objective); update rules are
 * those of {@code torch.optim}.
 */
public sealed interface Optimizer {

  /** Step size, in units of the stored image's values. */
  double learningRate();

  /** Added to the gradient, times the image (L2), before the update. */
  double weightDecay();

  /** The name in job messages. */
  String type();

  /** Kingma and Ba, "Adam", 2015, as {@code torch.optim.Adam}. */
  record Adam(double learningRate, double weightDecay, double beta1, double beta2, double epsilon)
      implements Optimizer {
    /** The classic recipe's. */
    public static final Adam CLASSIC = new Adam(0.1, 1e-6, 0.9, 0.999, 1e-8);

    /** Lucid's ({@code lucid/optvis/render.py}, {@code make_optimizer}). */
    public static final Adam LUCID = new Adam(0.05, 0, 0.9, 0.999, 1e-8);

    /** For phases, in radians. */
    public static final Adam MACO = new Adam(0.1, 0, 0.9, 0.999, 1e-8);

    /** The numbers that a recipe has for Adam. */
    public static Adam of(Parameterization parameterization) {
      return switch (parameterization) {
        case PIXELS -> CLASSIC;
        case FOURIER -> LUCID;
        case PHASE -> MACO;
      };
    }

    public Adam {
      Values.positive("recipe.optimizer.learningRate", learningRate);
      Values.notNegative("recipe.optimizer.weightDecay", weightDecay);
      Values.fraction("recipe.optimizer.beta1", beta1);
      Values.fraction("recipe.optimizer.beta2", beta2);
      Values.positive("recipe.optimizer.epsilon", epsilon);
    }

    @Override
    public String type() {
      return "adam";
    }
  }

  /**
   * Gradient ascent with the gradient divided by its mean absolute value over the whole picture
   * (Mordvintsev et al., "DeepDream", 2015), so that a step is as long at any size and in any
   * layer.
   *
   * @param learningRate by how much a step changes the picture's values, which are in [0, 1], on
   *     average
   */
  record Normalised(double learningRate) implements Optimizer {
    /** DeepDream's is 1.5 of 255 levels, or 0.006; a third more looked best with emojinet. */
    public static final Normalised DREAM = new Normalised(0.008);

    public Normalised {
      Values.positive("recipe.optimizer.learningRate", learningRate);
    }

    @Override
    public double weightDecay() {
      return 0;
    }

    @Override
    public String type() {
      return "normalised";
    }
  }

  /** Gradient steps with momentum, as {@code torch.optim.SGD} without dampening. */
  record Sgd(double learningRate, double weightDecay, double momentum) implements Optimizer {
    /** The classic recipe's alternative. */
    public static final Sgd CLASSIC = new Sgd(1, 0, 0.99);

    public Sgd {
      Values.positive("recipe.optimizer.learningRate", learningRate);
      Values.notNegative("recipe.optimizer.weightDecay", weightDecay);
      Values.fraction("recipe.optimizer.momentum", momentum);
    }

    @Override
    public String type() {
      return "sgd";
    }
  }
}
