package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Embed.Pooling;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.SurveyResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet embed}. */
@Command(
    name = "embed",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Shows what a network makes of a data set: lays the pictures out in the plane by each layer's"
          + " output, so that those are near each other that the layer takes for alike.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet embed emojinet --images photos --layers conv1,layer2,layer4,fc --out map",
      "  dreamfleet embed mynet --images idx:t10k-images-idx3-ubyte.gz,t10k-labels-idx1-ubyte.gz \\",
      "      --class-names classes.txt --limit 2000 --out map",
      "  dreamfleet embed resnet18 --images s3://dreamfleet/inputs/birds.zip --method umap --watch",
      "%nThe folder has index.html, a page of one file with thumbnails and a slider over the layers;"
          + " agreement.png, how far pictures of a class are neighbours, by depth; and of each layer a"
          + " plot (PNG, SVG) and the places (CSV).",
      "%nWithout --watch or --out the command returns when the survey is sent; get its files with"
          + " dreamfleet fetch.",
      "%nExit codes: 0 done, 1 failed or did not end in time, 2 usage, 3 cannot reach the fleet."
    })
public final class EmbedCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Mixin private SurveyOptions options;

  @Mixin private ProjectionOptions projection;

  @Option(
      names = "--pool",
      paramLabel = "HOW",
      defaultValue = "mean",
      description =
          "What stands for a picture: each channel's mean, its max, or all elements (none);"
              + " default: ${DEFAULT-VALUE}.")
  private String pool;

  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public EmbedCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Embed embed = new Embed(projection.projection(), pooling());
    Fleet fleet = Fleet.of(connection, context);
    ModelCatalog catalog = fleet.catalog();
    return new SurveyRun(fleet, context, options, report, spec, EmbedCommand::print)
        .run(catalog.model(modelName), catalog, embed)
        .code();
  }

  private Pooling pooling() {
    return Pooling.of(pool)
        .orElseThrow(() -> usage("--pool must be one of mean, max, none, but is \"" + pool + "\""));
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** The figures of each layer. */
  private static void print(SurveyResult result, PrintWriter out) {
    boolean labelled = !result.classes().isEmpty();
    TextTable table =
        labelled
            ? new TextTable("layer", "output", "features", "agree", "in plane", "kept")
            : new TextTable("layer", "output", "features", "kept");
    for (SurveyResult.OfLayer layer : result.layers()) {
      String features = "%.0f".formatted(layer.figures().getOrDefault("features", 0.0));
      String kept = percent(layer, "neighboursKept");
      if (labelled) {
        table.row(
            layer.layer(),
            layer.output(),
            features,
            percent(layer, "agreement"),
            percent(layer, "agreementInPlane"),
            kept);
      } else {
        table.row(layer.layer(), layer.output(), features, kept);
      }
    }
    table.print(out);
    if (labelled) {
      out.println(
          "agree: pictures of the class that most of their 10 nearest neighbours have, each left out"
              + " of its own;");
    }
    out.println("kept: neighbours that are neighbours in the plane as well");
    out.flush();
  }

  private static String percent(SurveyResult.OfLayer layer, String figure) {
    return String.format(
        Locale.ROOT, "%.1f %%", 100 * layer.figures().getOrDefault(figure, Double.NaN));
  }
}
