package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.worker.program.Course.Part;
import io.dreamfleet.worker.program.Course.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shares of a batch that make their steps at unlike paces. */
class CourseTest {
  private final List<Piece> told = new ArrayList<>();

  private Course course(int shares, int steps, int pieces, Predicate<Piece> goesOn) {
    return new Course(
        shares,
        steps,
        pieces,
        piece -> {
          told.add(piece);
          return goesOn.test(piece);
        });
  }

  /** The share makes its next piece; how many steps that was. */
  private static int make(Course course, int share) {
    int steps = course.next(share);
    if (steps > 0) {
      course.made(share, part(share));
    }
    return steps;
  }

  private static Part part(int share) {
    return new Part(new float[] {share}, new float[] {-share});
  }

  private List<Integer> lengths() {
    return told.stream().map(Piece::steps).toList();
  }

  @Test
  void pieces_are_of_one_length_as_far_as_that_is_possible() {
    Course course = course(1, 10, 4, piece -> true);
    assertThat(IntStream.range(0, 5).map(i -> make(course, 0))).containsExactly(2, 3, 2, 3, 0);
    assertThat(lengths()).containsExactly(2, 3, 2, 3);
  }

  @Test
  void there_are_no_more_pieces_than_steps() {
    Course course = course(1, 2, 5, piece -> true);
    assertThat(IntStream.range(0, 3).map(i -> make(course, 0))).containsExactly(1, 1, 0);
  }

  @Test
  void a_share_goes_ahead_of_the_others_and_a_piece_is_told_when_all_have_made_it() {
    Course course = course(3, 6, 3, piece -> true);
    for (int i = 0; i < 3; i++) {
      assertThat(make(course, 1)).isEqualTo(2);
    }
    assertThat(make(course, 1)).isZero();
    make(course, 0);
    assertThat(told).isEmpty();
    make(course, 2);
    assertThat(lengths()).containsExactly(2);
    assertThat(told.get(0).shares()).extracting(Part::scores).containsExactly(floats(0, 1, 2));
    assertThat(told.get(0).shares())
        .extracting(Part::meanAbsolute)
        .containsExactly(floats(0, -1, -2));
    make(course, 2);
    assertThat(told).hasSize(1);
    make(course, 0);
    assertThat(told).hasSize(2);
  }

  private static float[][] floats(float... each) {
    float[][] floats = new float[each.length][];
    for (int i = 0; i < each.length; i++) {
      floats[i] = new float[] {each[i]};
    }
    return floats;
  }

  @Test
  void when_the_watcher_ends_it_all_stop_where_the_foremost_is() {
    Course course = course(2, 100, 10, piece -> false);
    for (int i = 0; i < 3; i++) {
      make(course, 0);
    }
    // under way when the others come to the end of their first
    assertThat(course.next(0)).isEqualTo(10);
    make(course, 1);
    assertThat(told).hasSize(1);
    course.made(0, part(0));
    assertThat(make(course, 0)).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(make(course, 1)).isEqualTo(10);
    }
    assertThat(make(course, 1)).isZero();
    assertThat(told).hasSize(4);
  }

  @Test
  @Timeout(30)
  void a_share_waits_for_others_that_are_far_behind() throws Exception {
    Course course = course(2, 100, 100, piece -> true);
    AtomicInteger ahead = new AtomicInteger();
    CompletableFuture<Void> end = CompletableFuture.runAsync(() -> makeAll(course, ahead));
    for (int behind = 0; behind < 100; behind++) {
      awaitMade(ahead, Math.min(100, behind + Course.MOST_AHEAD));
      make(course, 1);
    }
    end.get();
    assertThat(ahead).hasValue(100);
  }

  @Test
  @Timeout(30)
  void a_share_that_waits_is_let_go_when_another_breaks() throws Exception {
    Course course = course(2, 100, 100, piece -> true);
    AtomicInteger ahead = new AtomicInteger();
    CompletableFuture<Void> end = CompletableFuture.runAsync(() -> makeAll(course, ahead));
    awaitMade(ahead, Course.MOST_AHEAD);
    course.breakOff();
    end.get();
    assertThat(ahead).hasValue(Course.MOST_AHEAD);
  }

  private static void makeAll(Course course, AtomicInteger made) {
    while (make(course, 0) > 0) {
      made.incrementAndGet();
    }
  }

  private static void awaitMade(AtomicInteger made, int expected) throws InterruptedException {
    while (made.get() < expected) {
      Thread.sleep(1);
    }
    assertThat(made).hasValue(expected);
  }

  @Test
  void when_a_share_breaks_nobody_goes_on() {
    Course course = course(2, 4, 4, piece -> true);
    make(course, 0);
    course.next(1);
    course.breakOff();
    assertThat(make(course, 0)).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void it_can_begin_again_until_somebody_has_been_told() {
    Course course = course(2, 4, 2, piece -> true);
    make(course, 0);
    course.breakOff();
    assertThat(course.restart()).isTrue();
    assertThat(IntStream.range(0, 3).map(i -> make(course, 0))).containsExactly(2, 2, 0);
    make(course, 1);
    assertThat(told).hasSize(1);
    course.breakOff();
    assertThat(course.restart()).isFalse();
    assertThat(make(course, 1)).isZero();
  }
}
