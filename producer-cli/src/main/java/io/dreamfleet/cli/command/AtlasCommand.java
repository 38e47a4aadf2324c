package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.atlas.AtlasMap;
import io.dreamfleet.cli.atlas.AtlasPage;
import io.dreamfleet.cli.atlas.AtlasPicture;
import io.dreamfleet.cli.fetch.ImageFetch;
import io.dreamfleet.cli.text.PictureSizes;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.input.Vectors;
import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.SurveyResult;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet atlas}. */
@Command(
    name = "atlas",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Maps what a layer can be (Carter et al., \"Activation Atlas\", 2019): activations at random"
          + " places of a data set's pictures are laid out in the plane, averaged cell by cell, and"
          + " every cell is made visible by a job of its own.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet atlas emojinet --images emoji --layer layer4 --method umap --out atlas",
      "  dreamfleet atlas resnet18 --images photos.zip --layer layer3 --cells 40 --of-each 2 --out atlas",
      "%nThe folder's index.html is a page of one file: drag and turn the wheel, or move with the"
          + " arrow keys and zoom with + and -. atlas.png is the map without labels, cells has its"
          + " pictures. Cells are named by the classes that they speak for where the layer is followed"
          + " by an average and the classifier alone, else by those seen in their pictures.",
      "Asked for again, what is in the store is not computed again.",
      "%nExit codes: 0 all succeeded, 1 some failed or did not end in time, 2 usage, 3 cannot reach"
          + " the fleet."
    })
public final class AtlasCommand implements Callable<Integer> {
  private static final String TYPE = "application/octet-stream";

  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Mixin private SurveyOptions options;
  @Mixin private ProjectionOptions projection;

  @Option(
      names = "--of-each",
      paramLabel = "N",
      defaultValue = "" + Atlas.DEFAULT_OF_EACH,
      description = "Places of each picture; default: ${DEFAULT-VALUE}.")
  private int ofEach;

  @Option(
      names = "--cells",
      paramLabel = "N",
      defaultValue = "" + Atlas.DEFAULT_CELLS,
      description = "Cells on each side of the map; default: ${DEFAULT-VALUE}.")
  private int cells;

  @Option(
      names = "--least",
      paramLabel = "N",
      defaultValue = "" + Atlas.DEFAULT_LEAST,
      description = "Activations in a cell, so that it is shown; default: ${DEFAULT-VALUE}.")
  private int least;

  @Option(
      names = "--cell",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description =
          "Size of the picture made for each cell; default: the network's own, or "
              + CellSize.LARGEST
              + " where that is larger.")
  private Optional<ImageSize> cell = Optional.empty();

  @Option(
      names = "--power",
      paramLabel = "P",
      defaultValue = "2",
      description =
          "Power of the cosine by which the pictures are made; default: ${DEFAULT-VALUE}.")
  private double power;

  @Mixin private AscentOptions ascent;
  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public AtlasCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Atlas atlas = new Atlas(projection.projection(), ofEach, cells, least);
    Path folder =
        options.folder().orElseThrow(() -> usage("--out DIR is needed: where the page is to be"));
    if (options.givenLayers().size() != 1) {
      throw usage("--layer: an atlas is of one layer");
    }
    Fleet fleet = Fleet.of(connection, context);
    ModelCatalog catalog = fleet.catalog();
    Model model = catalog.model(modelName);
    AtomicReference<SurveyResult> found = new AtomicReference<>();
    ExitStatus surveyed =
        new SurveyRun(fleet, context, options, report, spec, (result, out) -> found.set(result))
            .run(model, catalog, atlas);
    return surveyed == ExitStatus.SUCCEEDED
        ? map(fleet, model, found.get(), folder).code()
        : surveyed.code();
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private ExitStatus map(Fleet fleet, Model model, SurveyResult found, Path folder)
      throws IOException {
    try (ObjectStore store = fleet.openStore()) {
      AtlasMap atlas = AtlasMap.read(content(found, "atlas.json", store));
      List<float[]> directions = atlas.directions(content(found, "atlas.npy", store));
      Map<AtlasMap.Cell, Job> jobs = new LinkedHashMap<>();
      List<InputUpload> uploads = new ArrayList<>();
      JobCheck check = new JobCheck(new JobLimits(fleet.settings().limits()));
      Optional<String> weights = Optional.ofNullable(found.job().path("weights").textValue());
      for (int i = 0; i < directions.size(); i++) {
        InputUpload vector = InputUpload.of(Vectors.npy(directions.get(i)), "npy", TYPE);
        Job job =
            ascent.job(
                modelName,
                weights,
                new Objective.Direction(atlas.layer(), vector.url(store.bucket()), power),
                cell.orElseGet(() -> CellSize.of(model)),
                options.seed());
        check.check(job, model);
        uploads.add(vector);
        jobs.put(atlas.map().get(i), job);
      }
      InputUpload.sendAll(uploads.stream(), store);
      BatchRun.Outcome outcome = run(fleet).of(distinct(jobs));
      draw(atlas, jobs, outcome.board(), new ImageFetch(store), folder);
      return outcome.tally().allSucceeded() ? ExitStatus.SUCCEEDED : ExitStatus.SOME_FAILED;
    }
  }

  private static byte[] content(SurveyResult found, String name, ObjectStore store)
      throws IOException {
    String key =
        found.files().stream()
            .filter(file -> file.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IOException("the survey has left no " + name))
            .key();
    return store.get(key).orElseThrow(() -> new IOException(key + " is gone"));
  }

  private static List<Job> distinct(Map<AtlasMap.Cell, Job> jobs) {
    Map<JobId, Job> distinct = new LinkedHashMap<>();
    jobs.values().forEach(job -> distinct.put(JobId.of(job), job));
    return List.copyOf(distinct.values());
  }

  private BatchRun run(Fleet fleet) {
    return new BatchRun(
        fleet,
        context,
        report,
        options.batchName(modelName) + "-cells",
        options.priority(),
        spec.commandLine().getErr());
  }

  private void draw(
      AtlasMap atlas, Map<AtlasMap.Cell, Job> jobs, JobBoard board, ImageFetch fetch, Path folder)
      throws IOException {
    Map<JobId, Path> files = new LinkedHashMap<>();
    jobs.values()
        .forEach(
            job ->
                files.put(
                    JobId.of(job),
                    folder.resolve("cells").resolve(JobId.of(job).abbreviated() + ".png")));
    fetch.fetch(files, board);
    Map<AtlasMap.Cell, Path> pictures = new LinkedHashMap<>();
    jobs.forEach(
        (place, job) -> {
          JobId id = JobId.of(job);
          if (board.latest(id).orElse(null) instanceof StatusEvent.Succeeded) {
            pictures.put(place, files.get(id));
          }
        });
    AtlasPicture picture = AtlasPicture.of(atlas);
    Path png = folder.resolve("atlas.png");
    ImageIO.write(picture.draw(pictures), "png", png.toFile());
    Path page =
        new AtlasPage(atlas, picture.side(), Files.readAllBytes(png))
            .write(folder.resolve("index.html"));
    PrintWriter notes = report.notes();
    notes.printf(
        "%d cells of %d activations%nmap: %s%npage: %s%n",
        atlas.map().size(), atlas.activations(), png, page);
    notes.flush();
  }
}
