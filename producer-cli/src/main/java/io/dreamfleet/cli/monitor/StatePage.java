package io.dreamfleet.cli.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.cli.text.UnitText;
import io.dreamfleet.cli.watch.EventText;
import io.dreamfleet.job.Priority;
import io.dreamfleet.metrics.Page;
import io.dreamfleet.status.Progress;
import io.dreamfleet.status.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /api/state}: what the page shows, as JSON. */
final class StatePage implements Page {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  private static final int BATCHES = 20;
  private static final int RUNNING = 24;
  private static final int PICTURES = 24;
  private static final int FAILURES = 20;

  /** A worker reports about every second; one that has not for so long is busy or gone. */
  private static final Duration HEARD_OF = Duration.ofSeconds(30);

  private final FleetBoard board;
  private final Supplier<Optional<QueueState>> queue;
  private final Outages outages;
  private final Scaling scaling;

  StatePage(
      FleetBoard board, Supplier<Optional<QueueState>> queue, Outages outages, Scaling scaling) {
    this.board = board;
    this.queue = queue;
    this.outages = outages;
    this.scaling = scaling;
  }

  @Override
  public Answer answer(String below) {
    try {
      return new Answer(
          200,
          "application/json; charset=utf-8",
          Map.of("Cache-Control", "no-store", "X-Content-Type-Options", "nosniff"),
          JSON.writeValueAsBytes(state()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the state cannot be written as JSON", e);
    }
  }

  StateMessage state() {
    FleetBoard.Rates rates = board.rates();
    Optional<QueueState> known = queue.get();
    return board.at(
        moment ->
            new StateMessage(
                moment.now().toEpochMilli(),
                board.isReady(),
                outages.sentences(),
                known.map(state -> queue(state, moment.now())),
                moment.counts().byName(),
                new StateMessage.Rates(rates.arrival(), rates.completion()),
                known.map(state -> state.drainSeconds(rates.completion())).filter(Double::isFinite),
                new StateMessage.Course(
                    FleetBoard.POINT_TIME.toSeconds(), moment.arrivals(), moment.completions()),
                workers(moment),
                moment.batches().count(),
                batches(moment),
                first(RUNNING, moment.running(), StatePage::running),
                first(PICTURES, moment.pictures(), StatePage::picture),
                first(FAILURES, moment.failures(), StatePage::failure)));
  }

  private StateMessage.Queue queue(QueueState state, Instant now) {
    return new StateMessage.Queue(
        byPriority(priority -> state.backlog().jobs().getOrDefault(priority, 0L)),
        state.backlog().source().name().toLowerCase(Locale.ROOT),
        byPriority(priority -> state.oldestAge(priority, now)),
        byPriority(priority -> state.deadLetters().getOrDefault(priority, 0L)),
        scaling.workers(state.backlog().total()));
  }

  private static <T> Map<String, T> byPriority(Function<Priority, T> value) {
    Map<String, T> map = new TreeMap<>();
    for (Priority priority : Priority.values()) {
      map.put(priority.name().toLowerCase(Locale.ROOT), value.apply(priority));
    }
    return map;
  }

  private static long workers(FleetBoard.Moment moment) {
    Instant since = moment.now().minus(HEARD_OF);
    return moment.running().stream()
        .filter(event -> event.subject().at().isAfter(since))
        .map(event -> event.worker().name())
        .distinct()
        .count();
  }

  private static List<StateMessage.Batch> batches(FleetBoard.Moment moment) {
    Map<Optional<String>, Double> parts = new HashMap<>();
    moment
        .running()
        .forEach(event -> parts.merge(event.subject().batch(), part(event), Double::sum));
    return moment.batches().latest(BATCHES).stream()
        .map(
            batch -> {
              int total = batch.counts().total();
              double whole =
                  batch.counts().byState().entrySet().stream()
                      .filter(entry -> entry.getKey().isFinal())
                      .mapToInt(Map.Entry::getValue)
                      .sum();
              return new StateMessage.Batch(
                  batch.name(),
                  batch.counts().byName(),
                  Math.min(1, (whole + parts.getOrDefault(batch.name(), 0.0)) / total),
                  batch.movedAt().toEpochMilli());
            })
        .toList();
  }

  private static double part(StatusEvent.Running event) {
    Progress progress = event.progress();
    return progress.steps() > 0
        ? Math.max(0, Math.min(1, (double) progress.step() / progress.steps()))
        : 0;
  }

  private static <E, M> List<M> first(int most, List<E> events, Function<E, M> message) {
    return events.stream().limit(most).map(message).toList();
  }

  private static StateMessage.Running running(StatusEvent.Running event) {
    Progress progress = event.progress();
    return new StateMessage.Running(
        event.id().text(),
        EventText.subject(event),
        event.subject().batch(),
        event.worker().name(),
        progress.step(),
        progress.steps(),
        progress.stepsPerSecond(),
        event.subject().at().toEpochMilli());
  }

  private static StateMessage.Picture picture(StatusEvent.Succeeded event) {
    return new StateMessage.Picture(
        event.id().text(),
        event.subject().model().orElse(""),
        event.subject().objective().map(UnitText::shortened).orElse(""),
        event.subject().batch(),
        event.score(),
        event.isDriven(),
        event.seconds(),
        event.worker().name(),
        event.subject().at().toEpochMilli());
  }

  private static StateMessage.Failure failure(StatusEvent.Failed event) {
    return new StateMessage.Failure(
        event.id().text(),
        EventText.subject(event),
        event.subject().batch(),
        event.code().name(),
        event.reason(),
        event.worker().name(),
        event.subject().at().toEpochMilli());
  }
}
