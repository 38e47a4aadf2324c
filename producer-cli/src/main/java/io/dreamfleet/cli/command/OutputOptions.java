package io.dreamfleet.cli.command;

import io.dreamfleet.cli.CliContext;
import io.dreamfleet.cli.fetch.Album;
import io.dreamfleet.cli.fetch.FetchedJob;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where pictures go. */
final class OutputOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description =
          "Folder for the pictures (emojinet-layer2_7.png), what is known of each"
              + " (emojinet-layer2_7.json), its snapshots (emojinet-layer2_7-snapshots), the others"
              + " of a set (emojinet-layer2_7-diverse), and the list of all (jobs.json).")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--contact-sheet",
      description = "Also draw all pictures, labelled, on one: contact-sheet.png.")
  private boolean contactSheet;

  @Mixin private PresentationOptions presentation;

  Optional<Path> folder() {
    if (contactSheet && folder.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--contact-sheet needs --out DIR, where the sheet is to go");
    }
    if (presentation.first().isPresent() && folder.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), presentation.first().get() + " needs --out DIR");
    }
    return folder;
  }

  /** Refuses what cannot be made of pictures here, before there are any. */
  void check(CliContext context) {
    folder();
    presentation.presentation(context);
  }

  boolean animates() {
    return presentation.animates();
  }

  /** Whether a fetched job has all that was asked for. */
  boolean isComplete(FetchedJob job) {
    return job.isThere() && (!animates() || job.animation().isPresent());
  }

  /** The folder, for a command that cannot do without. */
  Path requiredFolder() {
    return folder()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "--out DIR is missing, where the pictures are to go"));
  }

  /** Fetches the pictures of jobs into the folder, and says so. */
  List<FetchedJob> fetch(
      Collection<StatusEvent> latest,
      ObjectStore store,
      ModelCatalog catalog,
      CliContext context,
      PrintWriter notes)
      throws IOException {
    Path target = requiredFolder();
    Album album = new Album(store, catalog, target);
    List<FetchedJob> fetched = album.fill(latest, presentation.presentation(context));
    int pictures = fetched.stream().mapToInt(FetchedJob::pictures).sum();
    notes.printf("%d %s in %s%n", pictures, pictures == 1 ? "picture" : "pictures", target);
    if (animates()) {
      fetched.stream()
          .filter(job -> job.file().isPresent() && job.animation().isEmpty())
          .forEach(job -> notes.println(withoutAnimation(job)));
    }
    if (contactSheet) {
      notes.printf("contact sheet: %s%n", album.drawSheet(fetched));
    }
    notes.flush();
    return fetched;
  }

  private static String withoutAnimation(FetchedJob fetched) {
    return "no animation of %s %s (%s): it has no snapshots; submit it with --snapshots every:16"
        .formatted(
            fetched.job().modelName(), fetched.job().unit(), fetched.job().id().abbreviated());
  }
}
