package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.Fleet;
import io.dreamfleet.cli.gallery.BucketSite;
import io.dreamfleet.cli.gallery.FolderSite;
import io.dreamfleet.cli.gallery.Gallery;
import io.dreamfleet.cli.gallery.Site;
import io.dreamfleet.cli.text.Counts;
import io.dreamfleet.cli.watch.JobBoard;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.StoredAddress;
import io.dreamfleet.kafka.StatusLog;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dreamfleet gallery}. */
@Command(
    name = "gallery",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Makes a site of batches' pictures: every network with its layers as a map, every layer with"
          + " all its channels, every unit with all that is known of it. Plain files, for a browser"
          + " and a folder, for any web server, or for a bucket.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet gallery --batch sweep-emojinet --out site",
      "  dreamfleet gallery --batch sweep-resnet18,sweep-vgg16 --compare --out site",
      "  dreamfleet gallery --batch sweep-emojinet --out s3://dreamfleet/site",
      "%nThe site is index.html. It shows what there is; run the command again, with the same --out and"
          + " all batches that are to be shown, for what has come since: only that is fetched and"
          + " written. In the fleet's own bucket the pictures are shown where they are, elsewhere they"
          + " are copied.",
      "%nPictures of sums and directions are of no one unit, and left out.",
      "%nExit codes: 0 the site is there, 1 it is not, 2 usage, 3 cannot reach the fleet."
    })
public final class GalleryCommand implements Callable<Integer> {
  private static final String S3 = "s3://";

  @Option(
      names = "--batch",
      paramLabel = "NAME[,NAME...]",
      split = ",",
      hideParamSyntax = true,
      required = true,
      description = "The batches whose pictures are shown; may be repeated.")
  private List<String> batches;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR|s3://BUCKET/PREFIX",
      required = true,
      description = "Where the site goes.")
  private String out;

  @Option(
      names = "--examples",
      paramLabel = "JOB",
      description =
          "A job that has found the pictures of a data set which excite channels most; their crops"
              + " are shown with the units. May be repeated.")
  private List<String> examples = List.of();

  @Option(names = "--compare", description = "Also a page with the networks side by side.")
  private boolean compare;

  @Mixin private ConnectionOptions connection;
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  private final CliContext context;

  public GalleryCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (out.startsWith(S3)) {
      address();
    }
    Fleet fleet = Fleet.of(connection, context);
    JobBoard board = board(fleet);
    Set<JobId> ids = new LinkedHashSet<>();
    batches.forEach(batch -> ids.addAll(board.batch(batch)));
    List<JobId> exciting = examples.stream().map(job -> job(job, board)).toList();
    try (ObjectStore store = fleet.openStore();
        Site site = site(store)) {
      Gallery.Summary summary =
          new Gallery(fleet.catalog(), store, site)
              .write(new Gallery.Wish(batches, board.latest(ids), exciting, compare));
      describe(summary, site);
    }
    return ExitStatus.SUCCEEDED.code();
  }

  private static JobBoard board(Fleet fleet) {
    JobBoard board = new JobBoard();
    try (StatusLog log = StatusLog.fromBeginning(fleet.kafka())) {
      log.readToEnd(board::apply);
    }
    return board;
  }

  private static JobId job(String text, JobBoard board) {
    return JobId.isOne(text) ? new JobId(text) : board.job(text);
  }

  private StoredAddress address() {
    // the address of what is to be written, so that any prefix is checked as a key is
    return StoredAddress.of(out.replaceAll("/+$", "") + "/index.html")
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--out must be a folder or s3://BUCKET/PREFIX, but is \"%s\"".formatted(out)));
  }

  private Site site(ObjectStore store) {
    if (!out.startsWith(S3)) {
      return new FolderSite(Path.of(out), store);
    }
    StoredAddress index = address();
    String prefix = index.key().substring(0, index.key().length() - "index.html".length());
    return new BucketSite(store.otherBucket(index.bucket()), prefix, store);
  }

  private void describe(Gallery.Summary summary, Site site) {
    PrintWriter notes = spec.commandLine().getOut();
    notes.printf(
        "%s of %s%s%n",
        count(summary.pictures(), "picture"),
        count(summary.models(), "network"),
        summary.waiting() > 0 ? "; %s more to come".formatted(Counts.text(summary.waiting())) : "");
    if (summary.failed() > 0) {
      notes.printf("%s failed or cancelled%n", count(summary.failed(), "job"));
    }
    if (summary.gone() > 0) {
      notes.printf("%s not in the store any more%n", count(summary.gone(), "picture"));
    }
    if (summary.unplaced() > 0) {
      notes.printf("%s of no one unit left out%n", count(summary.unplaced(), "picture"));
    }
    notes.printf(
        "fetched %s, wrote %s: %s%n",
        count(site.traffic().fetched(), "object"),
        count(site.traffic().written(), "file"),
        site.text());
    notes.flush();
  }

  private static String count(long count, String noun) {
    return "%s %s%s".formatted(Counts.text(count), noun, count == 1 ? "" : "s");
  }
}
