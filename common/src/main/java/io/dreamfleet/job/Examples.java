package io.dreamfleet.job;

/**
 * Finds, for each channel of each layer, the data set's pictures that it answers most, and what of
 * them the strongest place sees.
 *
 * @param top pictures for each channel, 1 to {@value #MOST}; of each picture the strongest place
 */
public record Examples(int top) implements Question {
  public static final String NAME = "examples";

  public static final int DEFAULT_TOP = 9;

  private static final int MOST = 64;

  public Examples {
    Values.between("examples.top", top, 1, MOST);
  }

  @Override
  public String name() {
    return NAME;
  }
}
