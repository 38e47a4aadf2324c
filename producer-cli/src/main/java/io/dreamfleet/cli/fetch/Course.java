package io.dreamfleet.cli.fetch;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way to a picture, and what else came of it.
 *
 * @param recipe by name, where it is known
 * @param steps of the whole ascent
 * @param snapshots what was kept of it, by ascending step
 * @param set the pictures of a diverse set, the first included; empty for one picture
 */
public record Course(
    Optional<String> recipe,
    int steps,
    List<Course.Snapshot> snapshots,
    List<Course.OneOfSet> set) {
  /** Nothing is known of the way. */
  static final Course UNKNOWN = new Course(Optional.empty(), 0, List.of());

  public Course {
    snapshots = List.copyOf(snapshots);
    set = List.copyOf(set);
  }

  /** The way to one picture. */
  public Course(Optional<String> recipe, int steps, List<Course.Snapshot> snapshots) {
    this(recipe, steps, snapshots, List.of());
  }

  /**
   * A picture of a set.
   *
   * @param likeness to the others, from 0 to 1
   * @param file its name in the folder
   */
  public record OneOfSet(double score, double likeness, String file) {}

  /**
   * The picture as it was.
   *
   * @param step steps done by then
   * @param file its name in the folder
   */
  public record Snapshot(int step, double score, String file) {}

  /** The files of a set's other pictures. */
  List<String> others() {
    return set.stream().skip(1).map(OneOfSet::file).toList();
  }

  /** All files in order, with the picture at the end once, even where it is a snapshot, too. */
  List<String> frames(String picture) {
    return Stream.concat(
            snapshots.stream().filter(at -> at.step() < steps).map(Snapshot::file),
            Stream.of(picture))
        .toList();
  }
}
