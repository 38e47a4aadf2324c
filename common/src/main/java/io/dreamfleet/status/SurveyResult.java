package io.dreamfleet.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.JobId;
import io.dreamfleet.status.Result.Made;
import io.dreamfleet.store.ResultLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The document of a survey: what was found, and where the files are that show it.
 *
 * @param id the job
 * @param job the job's content, every default written out
 * @param pictures how many pictures of the data set were looked at
 * @param classes the names of their classes, in order; empty where they have none
 * @param layers what was found of each layer, in the survey's order
 * @param image the key of a picture that shows it all at a glance; absent where there is none
 * @param files everything that the survey left, in the order in which people want it
 * @param made by what, where and when
 */
public record SurveyResult(
    JobId id,
    JsonNode job,
    int pictures,
    List<String> classes,
    List<OfLayer> layers,
    Optional<String> image,
    List<StoredFile> files,
    Made made)
    implements ResultDocument {
  public SurveyResult {
    classes = List.copyOf(classes);
    layers = List.copyOf(layers);
    files = List.copyOf(files);
  }

  /**
   * What was found of a layer.
   *
   * @param layer its name
   * @param output the shape of its output, such as {@code 64x24x24}
   * @param figures by their names
   */
  public record OfLayer(String layer, String output, Map<String, Double> figures) {
    public OfLayer {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  /**
   * A file in the store.
   *
   * @param name as it is called where somebody fetches it, such as {@code layer1.csv}; folders by
   *     slashes
   * @param key where it is in the store
   */
  public record StoredFile(String name, String key) {
    public StoredFile {
      // whoever fetches it makes a file of that name
      ResultLayout.checkFileName(name);
    }
  }
}
