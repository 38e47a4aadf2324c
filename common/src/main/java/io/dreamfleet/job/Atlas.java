package io.dreamfleet.job;

import java.util.Objects;

/**
 * Maps what a layer can be: activations at random places of many pictures are laid out in the plane
 * and averaged cell by cell (Carter et al., "Activation Atlas", Distill 2019). The first of the
 * survey's layers is mapped. Where there is a second one, it is the classes' logits, by which cells
 * are named.
 *
 * @param projection how activations are laid out
 * @param ofEach places of each picture, 1 to {@value #MOST_OF_EACH}
 * @param cells on each side of the map, 1 to {@value #MOST_CELLS}
 * @param least activations in a cell, so that it is one, at least 1
 */
public record Atlas(Projection projection, int ofEach, int cells, int least) implements Question {
  public static final String NAME = "atlas";

  /** As in the paper: two places of a picture are often of the same thing. */
  public static final int DEFAULT_OF_EACH = 1;

  public static final int DEFAULT_CELLS = 20;
  public static final int DEFAULT_LEAST = 2;

  private static final int MOST_OF_EACH = 64;
  private static final int MOST_CELLS = 160;

  public Atlas {
    Objects.requireNonNull(projection);
    Values.between("atlas.ofEach", ofEach, 1, MOST_OF_EACH);
    Values.between("atlas.cells", cells, 1, MOST_CELLS);
    Values.atLeastOne("atlas.least", least);
  }

  @Override
  public String name() {
    return NAME;
  }
}
