package io.dreamfleet.cli.fetch;

import io.dreamfleet.cli.sheet.ContactSheet;
import io.dreamfleet.cli.sheet.SheetEntry;
import io.dreamfleet.job.JobId;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder with the pictures of some jobs, the list of them, and where wished a contact sheet. */
public final class Album {
  private static final String SHEET = "contact-sheet.png";
  private static final String COMPARISON = "comparison.png";

  private final ObjectStore store;
  private final ModelCatalog catalog;
  private final Path folder;

  public Album(ObjectStore store, ModelCatalog catalog, Path folder) {
    this.store = store;
    this.catalog = catalog;
    this.folder = folder;
  }

  /**
   * Fetches what the jobs have, shows it as wished, and writes {@code jobs.json}.
   *
   * @param latest their last events
   * @param presentation what is made of the pictures
   * @return what came of each, in the network's order
   */
  public List<FetchedJob> fill(Collection<StatusEvent> latest, Presentation presentation)
      throws IOException {
    JobViews views = new JobViews(catalog);
    List<JobView> jobs = latest.stream().map(views::of).sorted(JobView.NETWORK_ORDER).toList();
    List<FetchedJob> fetched =
        presentation.of(new PictureFetch(store, folder).fetch(jobs), catalog, folder);
    JobsFile.write(fetched, folder);
    return fetched;
  }

  /**
   * Draws the contact sheet of fetched jobs: a row for each layer, or, where there are pictures of
   * several recipes, one for each recipe; a diverse set has one to itself.
   */
  public Path drawSheet(List<FetchedJob> jobs) throws IOException {
    Set<String> models =
        jobs.stream()
            .map(job -> job.job().modelName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> batches = new TreeSet<>();
    jobs.forEach(job -> job.job().event().subject().batch().ifPresent(batches::add));
    long pictures = jobs.stream().mapToLong(FetchedJob::pictures).sum();
    String subtitle =
        "%d %s%s; below each its score, the unit's mean activation"
            .formatted(
                pictures,
                pictures == 1 ? "picture" : "pictures",
                batches.size() == 1 ? " of batch " + batches.iterator().next() : "");
    List<String> recipes =
        jobs.stream()
            .flatMap(job -> job.course().recipe().stream())
            .distinct()
            .sorted(Comparator.comparing(Recipe.names()::indexOf))
            .toList();
    List<SheetEntry> entries =
        recipes.size() > 1
            ? jobs.stream()
                .sorted(
                    Comparator.comparing(job -> recipes.indexOf(job.course().recipe().orElse(""))))
                .flatMap(job -> entries(job, job.course().recipe().orElse("")))
                .toList()
            : jobs.stream().flatMap(job -> entries(job, row(job, models.size() > 1))).toList();
    Path file = folder.resolve(SHEET);
    new ContactSheet(String.join(", ", models), subtitle, entries).write(file);
    return file;
  }

  /** Draws the pictures of a comparison: a row for each network, a column for each channel. */
  public Path drawComparison(Comparison comparison, List<FetchedJob> jobs) throws IOException {
    Map<JobId, FetchedJob> fetched = new HashMap<>();
    jobs.forEach(job -> fetched.put(job.job().id(), job));
    List<SheetEntry> entries = new ArrayList<>();
    for (Comparison.Row row : comparison.rows()) {
      row.jobs().forEach(id -> entries.add(compared(row, Optional.ofNullable(fetched.get(id)))));
    }
    String title =
        comparison.rows().stream().map(Comparison.Row::model).collect(Collectors.joining(", "));
    Path file = folder.resolve(COMPARISON);
    ContactSheet.ofColumns(
            title,
            "the same channels of each network; below each picture its score, the unit's mean activation",
            comparison.columns(),
            entries)
        .write(file);
    return file;
  }

  /** A job that nobody has heard of has no picture either. */
  private SheetEntry compared(Comparison.Row row, Optional<FetchedJob> fetched) {
    return new SheetEntry(
        row.name(),
        "",
        fetched.flatMap(job -> job.job().label()),
        fetched.map(job -> job.job().score()).orElse(OptionalDouble.empty()),
        fetched.map(this::content).orElseGet(() -> new SheetEntry.Content.Missing("NOT RUN")));
  }

  private SheetEntry.Content content(FetchedJob fetched) {
    return fetched
        .file()
        .map(this::picture)
        .orElseGet(() -> new SheetEntry.Content.Missing(fetched.job().event().state().name()));
  }

  private static String row(FetchedJob fetched, boolean severalModels) {
    JobView job = fetched.job();
    String row = fetched.course().set().isEmpty() ? job.layer() : job.shortUnit();
    return severalModels ? job.modelName() + " " + row : row;
  }

  private Stream<SheetEntry> entries(FetchedJob fetched, String row) {
    if (fetched.course().set().isEmpty()) {
      return Stream.of(entry(fetched.job(), row, fetched.job().score(), content(fetched)));
    }
    return fetched.course().set().stream()
        .map(one -> entry(fetched.job(), row, OptionalDouble.of(one.score()), picture(one.file())));
  }

  private static SheetEntry entry(
      JobView job, String row, OptionalDouble score, SheetEntry.Content content) {
    return new SheetEntry(row, job.shortUnit(), job.label(), score, content);
  }

  private SheetEntry.Content picture(String file) {
    return new SheetEntry.Content.Picture(folder.resolve(file));
  }
}
