package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.ReceptiveField;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Writes the site of some batches. */
public final class Gallery {
  /** Enough to hide a distant store's answering time. */
  private static final int AT_ONCE = 8;

  private static final int ENDING_SECONDS = 5;

  private final ModelCatalog catalog;
  private final ObjectStore fleet;
  private final Site site;

  /**
   * A gallery.
   *
   * @param fleet where the results are
   */
  public Gallery(ModelCatalog catalog, ObjectStore fleet, Site site) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.site = site;
  }

  /**
   * What to show.
   *
   * @param batches by name
   * @param latest the last events of their jobs
   * @param examples jobs that have looked for the pictures that excite channels most
   * @param compare whether networks are to be put side by side
   */
  public record Wish(
      List<String> batches,
      Collection<StatusEvent> latest,
      List<JobId> examples,
      boolean compare) {}

  /**
   * What is shown.
   *
   * @param models how many networks
   * @param pictures all of them
   * @param waiting jobs that have yet to end
   * @param failed jobs that ended without a picture
   * @param unplaced pictures that are of no one unit and so are not shown
   * @param gone jobs that have succeeded and whose results are not in the store any more
   */
  public record Summary(
      int models, int pictures, int waiting, int failed, int unplaced, int gone) {}

  /** Writes what has changed, the list of it all last. */
  public Summary write(Wish wish) {
    List<Examples> examples = wish.examples().stream().map(id -> Examples.read(id, fleet)).toList();
    Map<String, String> versions = versions(Holdings.of(wish.latest(), catalog).ids());
    List<StatusEvent> there =
        wish.latest().stream()
            .filter(
                event ->
                    !(event instanceof StatusEvent.Succeeded)
                        || versions.containsKey(event.id().text()))
            .toList();
    Holdings holdings = Holdings.of(there, catalog);
    WebFiles.write(site);
    ExecutorService fetches = Executors.newFixedThreadPool(AT_ONCE);
    try {
      LayerWriter writer = new LayerWriter(site, fleet, versions, examples, fetches);
      ArrayNode models = DataFile.object().arrayNode();
      holdings.models().forEach((name, layers) -> models.add(model(name, layers, writer)));
      DataFile.write(site, "index", index(wish, holdings, models));
      int pictures = 0;
      for (int i = 0; i < models.size(); i++) {
        pictures += models.get(i).path("pictures").asInt();
      }
      return new Summary(
          models.size(),
          pictures,
          holdings.waiting(),
          holdings.failed(),
          holdings.unplaced(),
          wish.latest().size() - there.size());
    } finally {
      end(fetches);
    }
  }

  /** Where something went wrong, the other fetches have half of their files to remove. */
  private static void end(ExecutorService fetches) {
    fetches.shutdownNow();
    try {
      fetches.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the store has of these jobs, by one listing. */
  private Map<String, String> versions(Set<JobId> ids) {
    Set<String> documents = new TreeSet<>();
    ids.forEach(id -> documents.add(ResultLayout.result(id)));
    Map<String, String> versions = new HashMap<>();
    fleet.each(
        ResultLayout.RESULTS,
        object -> {
          if (documents.contains(object.key())) {
            String id = object.key().split("/")[1];
            versions.put(id, object.etag().replace("\"", ""));
          }
        });
    return versions;
  }

  private ObjectNode index(Wish wish, Holdings holdings, ArrayNode models) {
    ObjectNode index = DataFile.object();
    wish.batches().forEach(index.putArray("batches")::add);
    index.put("results", site.results());
    index.put("compare", wish.compare());
    index.put("waiting", holdings.waiting());
    index.set("models", models);
    return index;
  }

  /** Writes a network's data; what the list of networks needs to know of it. */
  private ObjectNode model(
      String name, Map<String, Holdings.LayerHoldings> holdings, LayerWriter writer) {
    Optional<Model> model = catalog.find(name);
    List<String> order =
        model.map(each -> List.copyOf(each.network().layers().keySet())).orElse(List.of());
    List<String> names = new ArrayList<>(holdings.keySet());
    names.sort(
        Comparator.comparingInt((String layer) -> place(order, layer))
            .thenComparing(Comparator.naturalOrder()));
    ArrayNode layers = DataFile.object().arrayNode();
    names.forEach(layer -> layers.add(writer.write(name, layer, holdings.get(layer))));
    ObjectNode file = DataFile.object();
    file.put("name", name);
    file.set("layers", layers);
    model.ifPresent(each -> describe(each, file, layers));
    DataFile.write(site, Slug.of(name) + "/model", file);
    return listed(name, model, layers);
  }

  private static int place(List<String> order, String layer) {
    int place = order.indexOf(layer);
    return place < 0 ? Integer.MAX_VALUE : place;
  }

  private static ObjectNode listed(String name, Optional<Model> model, ArrayNode layers) {
    ObjectNode listed = DataFile.object();
    listed.put("name", name).put("slug", Slug.of(name));
    model.ifPresent(each -> listed.put("source", each.source()));
    listed.put("layers", layers.size());
    int pictures = 0;
    ArrayNode previews = listed.putArray("previews");
    for (int i = 0; i < layers.size(); i++) {
      pictures += layers.get(i).path("pictures").asInt();
      if (layers.get(i).has("preview")) {
        previews.add(
            layers.get(i).path("slug").asText() + "/" + layers.get(i).path("preview").asText());
      }
    }
    listed.put("pictures", pictures);
    return listed;
  }

  /** Adds what the graph tells to what the pictures do. */
  private static void describe(Model model, ObjectNode file, ArrayNode layers) {
    Network network = model.network();
    file.put("source", model.source());
    file.put("input", model.defaultSize().text());
    Map<String, FeatureShape> shapes =
        network.shapes(network.input().height(), network.input().width());
    Map<String, ReceptiveField> fields = ReceptiveField.ofLayers(network);
    ClassLabels labels = new ClassLabels(model);
    List<String> known = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      String name = layers.get(i).path("name").asText();
      if (network.layers().containsKey(name)) {
        known.add(name);
      }
    }
    LayerMap map = LayerMap.of(network, known);
    for (int i = 0; i < layers.size(); i++) {
      ObjectNode layer = (ObjectNode) layers.get(i);
      String name = layer.path("name").asText();
      if (map.places().containsKey(name)) {
        FeatureShape shape = shapes.get(network.layer(name).name());
        layer.put("channels", shape.channels());
        layer.put("rows", shape.height()).put("columns", shape.width());
        layer.put("vector", shape instanceof FeatureShape.Vector);
        layer.put("field", fields.get(name).text());
        layer.put("depth", map.places().get(name).depth());
        layer.put("lane", map.places().get(name).lane());
        if (labels.name(name)) {
          layer.put("classes", true);
          ArrayNode classes = file.putArray("classes");
          model.classes().forEach(classes::add);
        }
      }
    }
    ArrayNode links = file.putArray("links");
    map.links().forEach(link -> links.addArray().add(link.from()).add(link.to()));
  }
}
