package io.dreamfleet.worker.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreamfleet.job.Projection;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.program.Precision;
import io.dreamfleet.worker.projection.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Lays out the points in a file and says how long it took; what {@code deploy/bench/projection.sh}
 * compares with scikit-learn.
 *
 * <p>Arguments: a file of little-endian {@code float[n][d]}, d, {@code tsne}, {@code umap} or
 * {@code pca}, the perplexity or count of neighbours, and the file that {@code float[n][2]} goes
 * to.
 */
public final class LayoutMain {
  private LayoutMain() {}

  public static void main(String[] arguments) throws IOException {
    float[][] points = read(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    Projection projection = projection(arguments[2], arguments[3]);
    try (AscentEngine engine = new AscentEngine(ComputeDevice.open("cpu"), Precision.FLOAT32, 1)) {
      // libtorch's own start is not the layout's
      engine.lend(LayoutMain::touch);
      long begin = System.nanoTime();
      float[][] places = new Layout(projection, 0, engine::lend).of(points, step -> {});
      double seconds = (System.nanoTime() - begin) / 1e9;
      write(places, Path.of(arguments[4]));
      System.out.printf(Locale.ROOT, "%.2f%n", seconds);
    }
  }

  private static Projection projection(String method, String neighbours) {
    return switch (method) {
      case "tsne" -> new Projection.Tsne(Double.parseDouble(neighbours));
      case "umap" ->
          new Projection.Umap(Integer.parseInt(neighbours), Projection.Umap.DEFAULT_SPREAD);
      default -> new Projection.Pca();
    };
  }

  private static boolean touch(NDManager device) {
    try (NDArray ones = device.ones(new Shape(8, 8));
        NDArray product = ones.matMul(ones)) {
      return product.getFloat(0, 0) > 0;
    }
  }

  private static float[][] read(Path file, int dimensions) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[][] rows = new float[bytes.remaining() / Float.BYTES / dimensions][dimensions];
    for (float[] row : rows) {
      for (int i = 0; i < dimensions; i++) {
        row[i] = bytes.getFloat();
      }
    }
    return rows;
  }

  private static void write(float[][] places, Path file) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(places.length * 2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] place : places) {
      bytes.putFloat(place[0]).putFloat(place[1]);
    }
    Files.write(file, bytes.array());
  }
}
