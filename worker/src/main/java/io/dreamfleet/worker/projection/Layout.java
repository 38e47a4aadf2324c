package io.dreamfleet.worker.projection;

import io.dreamfleet.job.Projection;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Lays points out in the plane by one method or another. */
public record Layout(Projection projection, long seed, Device device) {
  /** What t-SNE and UMAP look at: so many principal components. */
  private static final int COMPONENTS = 50;

  /** t-SNE's neighbours, by the perplexity (scikit-learn's {@code TSNE._fit}). */
  private static final double NEIGHBOURS = 3;

  /** How many steps of progress it takes. */
  public int steps(int points) {
    if (projection instanceof Projection.Tsne) {
      return BarnesHutTsne.STEPS;
    }
    return projection instanceof Projection.Umap ? Umap.epochs(points) : 1;
  }

  /**
   * Lays points out.
   *
   * @param points {@code float[n][d]}
   * @param progress is told each step
   * @return {@code float[n][2]}
   */
  public float[][] of(float[][] points, IntConsumer progress) {
    PrincipalComponents principal = new PrincipalComponents(device, seed);
    if (projection instanceof Projection.Pca) {
      float[][] places = principal.of(points, 2);
      progress.accept(1);
      return places;
    }
    float[][] reduced = principal.of(points, COMPONENTS);
    double[][] start = axes(reduced[0].length == COMPONENTS ? reduced : principal.of(points, 2));
    return transposed(
        projection instanceof Projection.Tsne tsne
            ? tsne(tsne, reduced, start, progress)
            : umap((Projection.Umap) projection, reduced, start, progress));
  }

  private double[][] tsne(
      Projection.Tsne tsne, float[][] points, double[][] start, IntConsumer progress) {
    int neighbours = Math.min(points.length - 1, (int) (NEIGHBOURS * tsne.perplexity() + 1));
    Neighbours near = Neighbours.find(points, neighbours, device);
    return BarnesHutTsne.of(Affinities.ofPerplexity(near, tsne.perplexity()), start, progress);
  }

  private double[][] umap(
      Projection.Umap umap, float[][] points, double[][] start, IntConsumer progress) {
    Neighbours near = Neighbours.find(points, umap.neighbours() - 1, device);
    return Umap.of(NeighbourGraph.of(near), start, umap.spread(), seed, progress);
  }

  private static double[][] axes(float[][] points) {
    double[][] axes = new double[2][points.length];
    for (int i = 0; i < points.length; i++) {
      axes[0][i] = points[i][0];
      axes[1][i] = points[i][1];
    }
    return axes;
  }

  private static float[][] transposed(double[][] axes) {
    float[][] places = new float[axes[0].length][2];
    Arrays.setAll(places, i -> new float[] {(float) axes[0][i], (float) axes[1][i]});
    return places;
  }
}
