package io.dreamfleet.job;

import java.util.List;

/** How points of many dimensions are laid out in two. */
public sealed interface Projection {

  /** The names of all, as job messages and the command line have them. */
  List<String> NAMES = List.of(Tsne.NAME, Umap.NAME, Pca.NAME);

  /** As job messages and the command line have it. */
  String name();

  /**
   * By the likelihood of neighbours (van der Maaten and Hinton, "Visualizing Data using t-SNE",
   * 2008).
   *
   * @param perplexity how many neighbours a point looks to, about, {@value #LEAST} to {@value
   *     #MOST}
   */
  record Tsne(double perplexity) implements Projection {
    static final String NAME = "tsne";

    /** That of scikit-learn, and in the middle of what the paper advises. */
    public static final double DEFAULT_PERPLEXITY = 30;

    private static final double LEAST = 2;
    private static final double MOST = 200;

    public Tsne {
      Values.between("embed.perplexity", perplexity, LEAST, MOST);
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  /**
   * By the graph of neighbours (McInnes, Healy and Melville, "UMAP", 2018).
   *
   * @param neighbours of a point, itself included, {@value #FEWEST} to {@value #MOST}
   * @param spread how near points may come, 0 to 1: {@code min_dist} of umap-learn
   */
  record Umap(int neighbours, double spread) implements Projection {
    static final String NAME = "umap";

    /** Those of umap-learn. */
    public static final int DEFAULT_NEIGHBOURS = 15;

    public static final double DEFAULT_SPREAD = 0.1;

    private static final int FEWEST = 2;
    private static final int MOST = 200;

    public Umap {
      Values.between("embed.neighbours", neighbours, FEWEST, MOST);
      Values.between("embed.spread", spread, 0, 1);
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  /** Onto the two directions in which the points differ most. */
  record Pca() implements Projection {
    static final String NAME = "pca";

    @Override
    public String name() {
      return NAME;
    }
  }
}
