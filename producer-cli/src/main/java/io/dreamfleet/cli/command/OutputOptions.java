package io.dreamfleet.cli.command;

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
              + " (emojinet-layer2_7.json), and the list of all (jobs.json).")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--contact-sheet",
      description = "Also draw all pictures, labelled, on one: contact-sheet.png.")
  private boolean contactSheet;

  Optional<Path> folder() {
    if (contactSheet && folder.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--contact-sheet needs --out DIR, where the sheet is to go");
    }
    return folder;
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
      Collection<StatusEvent> latest, ObjectStore store, ModelCatalog catalog, PrintWriter notes)
      throws IOException {
    Path target = requiredFolder();
    Album album = new Album(store, catalog, target);
    List<FetchedJob> fetched = album.fill(latest);
    long pictures = fetched.stream().filter(job -> job.file().isPresent()).count();
    notes.printf("%d %s in %s%n", pictures, pictures == 1 ? "picture" : "pictures", target);
    if (contactSheet) {
      notes.printf("contact sheet: %s%n", album.drawSheet(fetched));
    }
    notes.flush();
    return fetched;
  }
}
