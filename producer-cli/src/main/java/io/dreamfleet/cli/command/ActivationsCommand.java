package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.activation.ActivationsPage;
import io.dreamfleet.cli.activation.DefaultLayers;
import io.dreamfleet.cli.activation.LayerReport;
import io.dreamfleet.cli.fetch.ImageFetch;
import io.dreamfleet.cli.text.PictureSizes;
import io.dreamfleet.input.Activations;
import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.Sighting;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Objective;
import io.dreamfleet.model.JobCheck;
import io.dreamfleet.model.JobLimits;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.Preparation;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet activations}. */
@Command(
    name = "activations",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Shows what the layers of a network make of one picture: the strongest channels as heat maps,"
          + " what all channels together stand for at every place (the activation grid), and the"
          + " picture that exaggerates what a layer has seen (the caricature).",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet activations emojinet photo.jpg --out photo",
      "  dreamfleet activations resnet18 photo.jpg --layers layer2,layer3 --grid 14 --out photo",
      "  dreamfleet activations emojinet photo.jpg --grid 0 --no-caricature --out photo",
      "%nThe folder's index.html shows all of it; a folder for each layer has the pictures, and"
          + " the folder activations the layers' outputs as NumPy's files.",
      "The network sees the picture on this machine, in the worker's program (--worker-jar PATH or"
          + " DREAMFLEET_WORKER_JAR); grids and caricatures are jobs, for which the fleet is needed.",
      "Asked for again, what is there already is not computed again.",
      "%nExit codes: 0 all succeeded, 1 some failed or did not end in time, 2 usage, 3 cannot reach"
          + " the fleet."
    })
public final class ActivationsCommand implements Callable<Integer> {
  private static final String MAIN_CLASS = "io.dreamfleet.worker.check.ActivationsMain";

  /** The folder of the layers' outputs, beside those of the layers. */
  private static final String ACTIVATIONS = "activations";

  /** As the objectives' text forms have it. */
  private static final double LARGEST_POWER = 100;

  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Parameters(index = "1", paramLabel = "PICTURE", description = "A PNG or JPEG file.")
  private Path picture;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "Folder for the page and the pictures.")
  private Path folder;

  @Option(
      names = "--layers",
      paramLabel = "LAYER,...",
      split = ",",
      hideParamSyntax = true,
      description =
          "Layers to look at; default: of each size of the network's grids the last layer, of the"
              + " four coarsest, of at most 64 places a side.")
  private List<String> layers = List.of();

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "How many of each layer's channels are shown as heat maps, those with the largest means;"
              + " default: ${DEFAULT-VALUE}.")
  private int channels;

  @Option(
      names = "--grid",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Most cells on a side of the activation grids; of more places several are averaged. 0: no"
              + " grids. Default: ${DEFAULT-VALUE}.")
  private int grid;

  @Option(
      names = "--cell",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description =
          "Size of the picture made for each cell; default: the network's own, or "
              + CellSize.LARGEST
              + " where that is larger.")
  private Optional<ImageSize> cell = Optional.empty();

  @Option(names = "--no-caricature", description = "Make no caricatures.")
  private boolean noCaricature;

  @Option(
      names = "--power",
      paramLabel = "P",
      defaultValue = "1",
      description =
          "Power of the cosine by which grids and caricatures are made: the higher, the more a"
              + " picture is of that alone and of nothing else; default: ${DEFAULT-VALUE}.")
  private double power;

  @Option(
      names = "--size",
      paramLabel = "WxH|N",
      converter = PictureSizes.class,
      description =
          "The size in which the network sees the picture: as much of it as has these proportions;"
              + " default: as models check shows it.")
  private Optional<ImageSize> size = Optional.empty();

  @Option(
      names = "--resize",
      paramLabel = "N",
      description =
          "What the picture's shorter side is resized to before the middle is cut out; default: as"
              + " published with the weights.")
  private Optional<Integer> resize = Optional.empty();

  @Mixin private SeedOption seed;
  @Mixin private AscentOptions ascent;
  @Mixin private WeightsOption weights;
  @Mixin private SendOptions sending;
  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private WorkerProgram program;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public ActivationsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireSense();
    Fleet fleet = Fleet.of(connection, context);
    Model model = fleet.catalog().model(modelName);
    InputLimits limits = InputLimits.of(fleet.settings().limits());
    Sighting.Request request = request(fleet, model, limits);
    Path activations = folder.resolve(ACTIVATIONS);
    Optional<Sighting> known =
        Sighting.read(activations).filter(earlier -> earlier.request().equals(request));
    if (known.isEmpty()) {
      int code = look(request, activations);
      if (code != ExitStatus.SUCCEEDED.code()) {
        return code;
      }
    }
    Sighting sighting = Sighting.read(activations).orElseThrow();
    List<LayerJobs> jobs = jobs(fleet, model, sighting, limits, request.weights());
    return show(fleet, sighting, jobs).code();
  }

  private void requireSense() {
    if (channels < 0 || grid < 0) {
      throw usage("--channels and --grid must be 0 or more");
    }
    if (!(power >= 0 && power <= LARGEST_POWER)) {
      throw usage("--power must be from 0 to 100, but is " + power);
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** What is looked at, all of it checked; sees to it that weights are where workers find them. */
  private Sighting.Request request(Fleet fleet, Model model, InputLimits limits)
      throws IOException {
    ImageSize shown = size.orElseGet(() -> preparation(model).crop());
    List<String> looked =
        layers.isEmpty() ? DefaultLayers.of(model.network(), shown) : List.copyOf(layers);
    JobCheck check = new JobCheck(new JobLimits(fleet.settings().limits()));
    looked.forEach(
        layer ->
            check.check(
                ascent.job(
                    modelName, Optional.empty(), new Objective.Layer(layer), shown, seed.seed()),
                model));
    String sha256 = InputLibrary.file(picture, limits).sha256();
    return new Sighting.Request(
        modelName,
        needsFleet() ? provideWeights(fleet, model) : weights.named(),
        sha256,
        resize.map(OptionalInt::of).orElse(OptionalInt.empty()),
        size,
        looked);
  }

  private Preparation preparation(Model model) {
    return weights
        .given()
        .map(model.versions()::get)
        .map(model::preparation)
        .orElseGet(model::preparation);
  }

  private boolean needsFleet() {
    return grid > 0 || !noCaricature;
  }

  private Optional<String> provideWeights(Fleet fleet, Model model) {
    if (weights.areBundled(model)) {
      return Optional.empty();
    }
    try (ObjectStore store = fleet.openStore();
        TransferDisplay transfer =
            new TransferDisplay(spec.commandLine().getErr(), context.terminal())) {
      return weights.provide(model, fleet.library(store), transfer);
    }
  }

  /** Shows the network the picture, in the worker's program. */
  private int look(Sighting.Request request, Path activations)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(modelName, picture.toString()));
    arguments.addAll(List.of("--layers", String.join(",", request.layers())));
    arguments.addAll(List.of("--out", activations.toString()));
    weights.given().ifPresent(given -> arguments.addAll(List.of("--weights", given)));
    request.weights().ifPresent(url -> arguments.addAll(List.of("--weights-name", url)));
    resize.ifPresent(side -> arguments.addAll(List.of("--resize", side.toString())));
    size.ifPresent(
        crop ->
            arguments.addAll(
                List.of(
                    "--width",
                    Integer.toString(crop.width()),
                    "--height",
                    Integer.toString(crop.height()))));
    arguments.addAll(connection.arguments());
    return program.run(MAIN_CLASS, arguments, "looking at a picture", context);
  }

  private List<LayerJobs> jobs(
      Fleet fleet, Model model, Sighting sighting, InputLimits limits, Optional<String> weightsUrl)
      throws IOException {
    LayerJobs.Wishes wishes =
        new LayerJobs.Wishes(
            grid,
            cell.orElseGet(() -> CellSize.of(model)),
            !noCaricature,
            sighting.size(),
            power,
            fleet.settings().store().bucket());
    JobCheck check = new JobCheck(new JobLimits(fleet.settings().limits()));
    List<String> names = Sighting.fileNames(sighting.request().layers());
    List<LayerJobs> jobs = new ArrayList<>();
    for (int i = 0; i < sighting.layers().size(); i++) {
      Sighting.Output output = sighting.layers().get(i);
      Activations values = sighting.activations(output, folder.resolve(ACTIVATIONS));
      if (!noCaricature) {
        limits.checkTarget(output.layer(), values.values().length);
      }
      jobs.add(
          LayerJobs.of(
              output.layer(),
              names.get(i),
              values,
              wishes,
              (objective, pictures) ->
                  ascent.job(modelName, weightsUrl, objective, pictures, seed.seed())));
    }
    jobs.forEach(layer -> layer.jobs().values().forEach(job -> check.check(job, model)));
    return jobs;
  }

  private ExitStatus show(Fleet fleet, Sighting sighting, List<LayerJobs> layers)
      throws IOException {
    Path activations = folder.resolve(ACTIVATIONS);
    LayerDrawing drawing =
        new LayerDrawing(folder, ImageIO.read(activations.resolve(Sighting.PICTURE).toFile()));
    List<List<LayerReport.ChannelMap>> maps = new ArrayList<>();
    for (LayerJobs layer : layers) {
      maps.add(drawing.heatMaps(layer, modelName, channels));
    }
    Made made = needsFleet() ? made(fleet, drawing, layers, maps) : plain(drawing, layers, maps);
    String seen = ACTIVATIONS + "/" + Sighting.PICTURE;
    Path page = new ActivationsPage(sighting, seen, made.reports()).write(folder);
    report.notes().printf("page: %s%n", page);
    report.notes().flush();
    return made.complete() ? ExitStatus.SUCCEEDED : ExitStatus.SOME_FAILED;
  }

  /** What is shown of the layers, and whether all jobs have succeeded. */
  private record Made(List<LayerReport> reports, boolean complete) {}

  private static Made plain(
      LayerDrawing drawing, List<LayerJobs> layers, List<List<LayerReport.ChannelMap>> maps) {
    List<LayerReport> reports = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      reports.add(drawing.plain(layers.get(i), maps.get(i)));
    }
    return new Made(reports, true);
  }

  private Made made(
      Fleet fleet,
      LayerDrawing drawing,
      List<LayerJobs> layers,
      List<List<LayerReport.ChannelMap>> maps)
      throws IOException {
    Map<JobId, Job> jobs = new LinkedHashMap<>();
    layers.forEach(layer -> jobs.putAll(layer.jobs()));
    try (ObjectStore store = fleet.openStore()) {
      InputUpload.sendAll(layers.stream().flatMap(each -> each.uploads().stream()), store);
      BatchRun.Outcome outcome = run(fleet).of(jobs.values());
      List<LayerReport> reports = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        reports.add(
            drawing.drawn(layers.get(i), maps.get(i), outcome.board(), new ImageFetch(store)));
      }
      return new Made(reports, outcome.tally().allSucceeded());
    }
  }

  private BatchRun run(Fleet fleet) {
    String name = sending.batchOfNow("activations");
    return new BatchRun(
        fleet, context, report, name, sending.priority(), spec.commandLine().getErr());
  }
}
