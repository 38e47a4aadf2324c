package io.dreamfleet.cli.command;

import io.dreamfleet.cli.activation.ActivationGrid;
import io.dreamfleet.cli.activation.GridPicture;
import io.dreamfleet.cli.activation.HeatMap;
import io.dreamfleet.cli.activation.LayerReport;
import io.dreamfleet.cli.activation.StrongestChannels;
import io.dreamfleet.cli.fetch.ImageFetch;
import io.dreamfleet.cli.sheet.ContactSheet;
import io.dreamfleet.cli.sheet.SheetEntry;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.input.Activations;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.StatusEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;

/**
 * Draws what is shown of a layer into a folder of its own.
 *
 * @param folder of the page
 * @param seen the picture that the network was shown
 */
record LayerDrawing(Path folder, BufferedImage seen) {
  /** Of a grid's cell on the drawn grid, pixels. */
  private static final int CELL_SIDE = 96;

  /**
   * A layer's heat maps, one file each and a sheet of all.
   *
   * @param most channels
   */
  List<LayerReport.ChannelMap> heatMaps(LayerJobs layer, String model, int most)
      throws IOException {
    Path own = Files.createDirectories(folder.resolve(layer.file()));
    HeatMap heat = new HeatMap(seen);
    List<LayerReport.ChannelMap> maps = new ArrayList<>();
    List<SheetEntry> entries = new ArrayList<>();
    for (StrongestChannels.Channel channel : StrongestChannels.of(layer.output(), most)) {
      Path file = own.resolve("channel-%04d.png".formatted(channel.number()));
      ImageIO.write(
          heat.of(layer.output(), channel.number(), channel.largest()), "png", file.toFile());
      maps.add(new LayerReport.ChannelMap(channel, link(file)));
      entries.add(
          new SheetEntry(
              layer.layer(),
              layer.layer() + ":" + channel.number(),
              Optional.empty(),
              OptionalDouble.of(channel.mean()),
              new SheetEntry.Content.Picture(file)));
    }
    if (!entries.isEmpty()) {
      new ContactSheet(
              model,
              "the channels of %s that answer the picture most; below each its mean activation"
                  .formatted(layer.layer()),
              entries)
          .write(own.resolve("channels.png"));
    }
    return maps;
  }

  /** A layer of which only heat maps are wanted. */
  LayerReport plain(LayerJobs layer, List<LayerReport.ChannelMap> maps) {
    return new LayerReport(
        layer.layer(), shape(layer.output()), maps, Optional.empty(), Optional.empty());
  }

  /** Fetches a layer's pictures and draws its grid. */
  LayerReport drawn(
      LayerJobs layer, List<LayerReport.ChannelMap> maps, JobBoard board, ImageFetch fetch)
      throws IOException {
    Path own = folder.resolve(layer.file());
    Map<JobId, Path> files = new LinkedHashMap<>();
    layer.cells().values().forEach(job -> files.put(JobId.of(job), cell(own, job)));
    layer.caricature().ifPresent(job -> files.put(JobId.of(job), own.resolve("caricature.png")));
    fetch.fetch(files, board);
    return new LayerReport(
        layer.layer(),
        shape(layer.output()),
        maps,
        grid(layer, files, board),
        layer.caricature().flatMap(job -> caricature(job, files, board)));
  }

  private static Path cell(Path own, Job job) {
    return own.resolve("cells").resolve(JobId.of(job).abbreviated() + ".png");
  }

  private Optional<LayerReport.Grid> grid(LayerJobs layer, Map<JobId, Path> files, JobBoard board)
      throws IOException {
    Map<ActivationGrid.Cell, Path> pictures = new HashMap<>();
    layer
        .cells()
        .forEach(
            (cell, job) ->
                succeeded(job, board)
                    .ifPresent(done -> pictures.put(cell, files.get(JobId.of(job)))));
    if (layer.grid().isEmpty() || pictures.isEmpty()) {
      return Optional.empty();
    }
    ActivationGrid grid = layer.grid().get();
    Path file = folder.resolve(layer.file()).resolve("grid.png");
    ImageIO.write(new GridPicture(grid, CELL_SIDE).draw(pictures), "png", file.toFile());
    return Optional.of(new LayerReport.Grid(grid.rows(), grid.columns(), link(file)));
  }

  private Optional<LayerReport.Caricature> caricature(
      Job job, Map<JobId, Path> files, JobBoard board) {
    return succeeded(job, board)
        .map(done -> new LayerReport.Caricature(link(files.get(JobId.of(job))), done.score()));
  }

  private static Optional<StatusEvent.Succeeded> succeeded(Job job, JobBoard board) {
    return board
        .latest(JobId.of(job))
        .filter(StatusEvent.Succeeded.class::isInstance)
        .map(StatusEvent.Succeeded.class::cast);
  }

  /** As the page names a file. */
  private String link(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static String shape(Activations output) {
    return "%d channels at %d by %d places"
        .formatted(output.channels(), output.height(), output.width());
  }
}
