package io.dreamfleet.cli.command;

import io.dreamfleet.cli.activation.ActivationGrid;
import io.dreamfleet.input.Activations;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A layer's output for a picture, and the jobs that make it visible.
 *
 * @param layer its name
 * @param file its name as a folder
 * @param output for the picture
 * @param grid where one is wanted
 * @param cells the grid's cells that stand for anything, with their jobs
 * @param caricature where one is wanted and the layer answers at all
 * @param uploads what the jobs read
 */
record LayerJobs(
    String layer,
    String file,
    Activations output,
    Optional<ActivationGrid> grid,
    Map<ActivationGrid.Cell, Job> cells,
    Optional<Job> caricature,
    List<InputUpload> uploads) {
  private static final String TYPE = "application/octet-stream";

  /** How jobs are made of objectives. */
  interface Maker {
    Job job(Objective objective, ImageSize size);
  }

  /**
   * What is wanted of each layer.
   *
   * @param most cells on a side of a grid; 0 for no grid
   * @param cell the size of a cell's picture
   * @param caricature whether there is to be one
   * @param seen the size of the picture that the network was shown
   * @param power of the cosine
   * @param bucket where uploads will lie
   */
  record Wishes(
      int most, ImageSize cell, boolean caricature, ImageSize seen, double power, String bucket) {}

  static LayerJobs of(String layer, String file, Activations output, Wishes wishes, Maker maker) {
    List<InputUpload> uploads = new ArrayList<>();
    Optional<ActivationGrid> grid =
        wishes.most() > 0
            ? Optional.of(ActivationGrid.of(output, wishes.most()))
            : Optional.empty();
    Map<ActivationGrid.Cell, Job> cells = new LinkedHashMap<>();
    grid.map(ActivationGrid::cells).orElse(List.of()).stream()
        .filter(ActivationGrid.Cell::isDirected)
        .forEach(
            cell -> {
              InputUpload vector = InputUpload.of(Vectors.npy(cell.direction()), "npy", TYPE);
              uploads.add(vector);
              cells.put(
                  cell,
                  maker.job(
                      new Objective.Direction(layer, vector.url(wishes.bucket()), wishes.power()),
                      wishes.cell()));
            });
    Optional<Job> caricature = Optional.empty();
    if (wishes.caricature() && answers(output)) {
      InputUpload target = InputUpload.of(levelled(output).npy(), "npy", TYPE);
      uploads.add(target);
      caricature =
          Optional.of(
              maker.job(
                  new Objective.Caricature(layer, target.url(wishes.bucket()), wishes.power()),
                  wishes.seen()));
    }
    return new LayerJobs(layer, file, output, grid, cells, caricature, uploads);
  }

  /** Its jobs; cells that stand for the same are one. */
  Map<JobId, Job> jobs() {
    Map<JobId, Job> jobs = new LinkedHashMap<>();
    Stream.concat(cells.values().stream(), caricature.stream())
        .forEach(job -> jobs.put(JobId.of(job), job));
    return jobs;
  }

  private static boolean answers(Activations output) {
    for (float value : output.values()) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The same in other units, so that the vectors of places have a mean square length of 1: the
   * recipe's penalties then weigh as much as beside other objectives.
   */
  private static Activations levelled(Activations output) {
    double square = 0;
    for (float value : output.values()) {
      square += (double) value * value;
    }
    double length = Math.sqrt(square / (output.height() * output.width()));
    float[] levelled = new float[output.values().length];
    for (int i = 0; i < levelled.length; i++) {
      levelled[i] = (float) (output.values()[i] / length);
    }
    return new Activations(output.channels(), output.height(), output.width(), levelled);
  }
}
