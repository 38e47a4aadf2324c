package io.dreamfleet.job;

/**
 * What is held against a picture while it is made: weights of penalties that are added to the loss.
 * Each penalty is a number of the picture in [0, 1] as it is, before transforms, so that weights
 * mean the same at every picture size:
 *
 * <ul>
 *   <li>{@code tv}, total variation: the mean of |difference| of neighbours across, plus that of
 *       neighbours down (anisotropic; Mahendran and Vedaldi, "Understanding Deep Image
 *       Representations by Inverting Them", 2015)
 *   <li>{@code l1}: the mean of |x - 1/2|
 *   <li>{@code l2}: the mean of (x - 1/2)²
 *   <li>{@code blur}: the mean of (x - blurred x)², where the blurred picture, a 3x3 binomial
 *       filter's, is a constant to the gradient (Lucid's {@code blur_input_each_step})
 * </ul>
 *
 * <p>All are 0 or more and at most {@value #LARGEST}.
 */
public record Regularizers(double tv, double l1, double l2, double blur) {
  public static final double LARGEST = 1e6;

  public static final Regularizers NONE = new Regularizers(0, 0, 0, 0);

  public Regularizers {
    Values.between("recipe.regularizers.tv", tv, 0, LARGEST);
    Values.between("recipe.regularizers.l1", l1, 0, LARGEST);
    Values.between("recipe.regularizers.l2", l2, 0, LARGEST);
    Values.between("recipe.regularizers.blur", blur, 0, LARGEST);
  }
}
