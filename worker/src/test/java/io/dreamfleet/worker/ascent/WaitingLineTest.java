package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Objective;
import io.dreamfleet.job.Priority;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.worker.TestNetworks;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private static final WeightedNetwork EMOJINET = TestNetworks.emojinet();
  private static final int SMALL = 8;
  private static final int LARGE = 16;

  private final WaitingLine line = new WaitingLine(0.05, Duration.ZERO);
  private final List<String> names = new ArrayList<>();
  private final List<Climb> climbs = new ArrayList<>();

  @Test
  void high_ones_go_first_and_every_fourth_place_is_a_normal_ones() throws Exception {
    add(Priority.NORMAL, SMALL, "n1", "n2", "n3");
    add(Priority.HIGH, SMALL, "h1", "h2", "h3", "h4", "h5");

    assertThat(admitted(Optional.empty(), 2)).containsExactly("h1", "h2");
    assertThat(admitted(key(SMALL), 1)).containsExactly("h3");
    assertThat(admitted(key(SMALL), 3)).containsExactly("n1", "h4", "h5");
    assertThat(admitted(key(SMALL), 9)).containsExactly("n2", "n3");
  }

  @Test
  void normal_ones_get_their_turn_out_of_an_endless_line_of_high_ones() throws Exception {
    add(Priority.NORMAL, SMALL, "n1", "n2");
    add(Priority.HIGH, SMALL, "h");
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      add(Priority.HIGH, SMALL, "h");
      order.addAll(admitted(key(SMALL), 1));
    }

    assertThat(order).containsExactly("h", "h", "h", "n1", "h", "h", "h", "n2");
  }

  @Test
  void high_ones_alone_owe_nothing_to_normal_ones_that_come_later() throws Exception {
    add(Priority.HIGH, SMALL, "h1", "h2", "h3", "h4");
    assertThat(admitted(Optional.empty(), 4)).hasSize(4);
    add(Priority.HIGH, SMALL, "h5");
    add(Priority.NORMAL, SMALL, "n1");

    assertThat(admitted(key(SMALL), 1)).containsExactly("h5");
  }

  @Test
  void no_normal_one_joins_a_batch_that_a_high_one_waits_for() throws Exception {
    add(Priority.NORMAL, SMALL, "n1");
    add(Priority.HIGH, LARGE, "h1");
    add(Priority.NORMAL, SMALL, "n2");

    assertThat(admitted(key(SMALL), 4)).isEmpty();
    assertThat(admitted(Optional.empty(), 4)).containsExactly("h1");
  }

  @Test
  void high_ones_go_past_one_that_does_not_fit_until_it_has_waited_its_due() throws Exception {
    add(Priority.HIGH, LARGE, "large");
    add(Priority.HIGH, SMALL, "h1");
    assertThat(admitted(key(SMALL), 1)).containsExactly("h1");
    add(Priority.HIGH, SMALL, "h2");
    Thread.sleep(100);

    assertThat(admitted(key(SMALL), 1)).isEmpty();
    assertThat(admitted(Optional.empty(), 1)).containsExactly("large");
  }

  @Test
  void a_batch_of_normal_ones_is_paid_for_by_as_many_high_ones_more() throws Exception {
    add(Priority.HIGH, LARGE, "h1", "h2", "h3", "h4");
    add(Priority.NORMAL, SMALL, "n1", "n2", "n3");
    assertThat(admitted(Optional.empty(), 3)).containsExactly("h1", "h2", "h3");
    // a normal one's turn, and all that fit go with it
    assertThat(admitted(Optional.empty(), 2)).containsExactly("n1", "n2");

    List<String> order = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      add(Priority.HIGH, LARGE, "h");
      order.addAll(admitted(Optional.empty(), 1));
    }
    assertThat(order).containsExactly("h4", "h", "h", "h", "h", "h", "n3");
  }

  @Test
  void those_who_come_shortly_after_one_another_begin_together() throws Exception {
    WaitingLine gathering = new WaitingLine(60, Duration.ofSeconds(20));
    Thread others =
        new Thread(
            () -> {
              for (int i = 0; i < 3; i++) {
                gathering.add(climb(Priority.NORMAL, SMALL));
                pause(20);
              }
            });
    others.start();

    assertThat(gathering.admit(Optional.empty(), 3)).hasSize(3);
    others.join();
  }

  @Test
  void nobody_is_waited_for_longer_than_the_quiet_time() throws Exception {
    WaitingLine gathering = new WaitingLine(60, Duration.ofMillis(40));
    gathering.add(climb(Priority.NORMAL, SMALL));

    long begin = System.nanoTime();
    assertThat(gathering.admit(Optional.empty(), 3)).hasSize(1);
    assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void a_line_that_goes_on_and_on_is_not_waited_for_to_its_end() throws Exception {
    WaitingLine gathering = new WaitingLine(60, Duration.ofMillis(40));
    AtomicBoolean going = new AtomicBoolean(true);
    Thread others =
        new Thread(
            () -> {
              while (going.get()) {
                gathering.add(climb(Priority.NORMAL, SMALL));
                pause(5);
              }
            });
    others.start();

    assertThat(gathering.admit(Optional.empty(), 1_000_000)).isNotEmpty();
    going.set(false);
    others.join();
  }

  @Test
  void a_line_stays_empty_until_somebody_comes() throws Exception {
    assertThat(line.staysEmpty(Duration.ofMillis(20))).isTrue();
    Thread newcomer =
        new Thread(
            () -> {
              pause(100);
              add(Priority.NORMAL, SMALL, "n1");
            });
    newcomer.start();

    assertThat(line.staysEmpty(Duration.ofMinutes(1))).isFalse();
    newcomer.join();
  }

  @Test
  void a_batch_is_awaited_by_those_for_whom_it_has_places_and_by_whoever_closes_it()
      throws Exception {
    assertThat(line.isAwaiting(4)).isFalse();
    add(Priority.NORMAL, SMALL, "n1");
    assertThat(line.isAwaiting(0)).isFalse();
    assertThat(line.isAwaiting(1)).isTrue();
    admitted(Optional.empty(), 1);
    assertThat(line.isAwaiting(1)).isFalse();
    line.close();
    assertThat(line.isAwaiting(0)).isTrue();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(Priority priority, int size, String... added) {
    for (String name : added) {
      Climb climb = climb(priority, size);
      names.add(name);
      climbs.add(climb);
      line.add(climb);
    }
  }

  private List<String> admitted(Optional<BatchKey> running, int free) throws InterruptedException {
    return line.admit(running, free).stream()
        .map(climb -> names.get(climbs.indexOf(climb)))
        .toList();
  }

  private static Optional<BatchKey> key(int size) {
    return Optional.of(climb(Priority.NORMAL, size).key());
  }

  private static Climb climb(Priority priority, int side) {
    ImageSize size = new ImageSize(side, side);
    Job job =
        new Job(
            "emojinet",
            Optional.empty(),
            Objective.parse("layer1:0"),
            Recipe.plain(),
            Optional.of(size),
            10,
            0);
    return new Climb(
        new AscentRequest(job, EMOJINET, size, 10),
        new Unwatched(),
        CheckpointKeeper.NONE,
        priority);
  }
}
