package io.dreamfleet.cli.fetch;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way to a picture.
 *
 * @param recipe by name, where it is known
 * @param steps of the whole ascent
 * @param snapshots what was kept of it, by ascending step
 */
public record Course(Optional<String> recipe, int steps, List<Course.Snapshot> snapshots) {
  /** Nothing is known of the way. */
  static final Course UNKNOWN = new Course(Optional.empty(), 0, List.of());

  public Course {
    snapshots = List.copyOf(snapshots);
  }

  /**
   * The picture as it was.
   *
   * @param step steps done by then
   * @param file its name in the folder
   */
  public record Snapshot(int step, double score, String file) {}

  /** All files in order, with the picture at the end once, even where it is a snapshot, too. */
  List<String> frames(String picture) {
    return Stream.concat(
            snapshots.stream().filter(at -> at.step() < steps).map(Snapshot::file),
            Stream.of(picture))
        .toList();
  }
}
