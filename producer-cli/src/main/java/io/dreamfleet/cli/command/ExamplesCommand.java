package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.job.Examples;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.SurveyResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dreamfleet examples}. */
@Command(
    name = "examples",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Finds the pictures of a data set that each channel of a layer answers most, and cuts out of"
          + " them what its strongest place sees.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet examples emojinet --images photos --layer layer3 --out examples",
      "  dreamfleet examples resnet18 --images birds.zip --layer layer3,layer4 --top 16 --watch",
      "  dreamfleet examples mynet --images idx:t10k-images-idx3-ubyte.gz --layer conv2 --out examples",
      "%nThe folder has index.html, a row of crops for each channel; of each layer a sprite of them"
          + " (examples/LAYER.png, 64 pixels a crop, row r for channel r), and"
          + " examples.json, which says what they are of. A picture counts once for a channel, by its"
          + " strongest place.",
      "%nOn the unit pages of a gallery: dreamfleet gallery --examples JOB, with the survey's id.",
      "%nExit codes: 0 done, 1 failed or did not end in time, 2 usage, 3 cannot reach the fleet."
    })
public final class ExamplesCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "See dreamfleet models list.")
  private String modelName;

  @Mixin private SurveyOptions options;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "" + Examples.DEFAULT_TOP,
      description = "Pictures of each channel; default: ${DEFAULT-VALUE}.")
  private int top;

  @Mixin private ReportOptions report;
  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public ExamplesCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Examples examples = new Examples(top);
    Fleet fleet = Fleet.of(connection, context);
    ModelCatalog catalog = fleet.catalog();
    return new SurveyRun(fleet, context, options, report, spec, ExamplesCommand::print)
        .run(catalog.model(modelName), catalog, examples)
        .code();
  }

  private static void print(SurveyResult result, PrintWriter out) {
    TextTable table = new TextTable("layer", "output", "channels", "silent");
    for (SurveyResult.OfLayer layer : result.layers()) {
      table.row(
          layer.layer(),
          layer.output(),
          "%.0f".formatted(layer.figures().getOrDefault("channels", 0.0)),
          "%.0f".formatted(layer.figures().getOrDefault("silent", 0.0)));
    }
    table.print(out);
    out.printf("silent: channels that no picture of the %d moves%n", result.pictures());
    result.files().stream()
        .filter(file -> file.name().equals("examples.json"))
        .forEach(file -> out.printf("in the store: %s%n", file.key()));
    out.printf("on unit pages: dreamfleet gallery --examples %s%n", result.id().abbreviated());
    out.flush();
  }
}
