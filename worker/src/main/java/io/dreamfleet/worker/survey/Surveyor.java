package io.dreamfleet.worker.survey;

import io.dreamfleet.dataset.Sample;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.model.Model;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.ascent.AscentStoppedException;
import io.dreamfleet.worker.check.PreparedPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Does surveys: sends a data set's pictures through a network, some at a time, between two runs of
 * whatever climbs on the device, and lets a study look at what comes out. One survey at a time, for
 * the sake of memory; the others wait. Safe for use by several threads.
 */
public final class Surveyor {
  private static final long LOOK_AGAIN_MILLIS = 200;

  private final AscentEngine engine;
  private final Semaphore room = new Semaphore(1, true);

  /** A surveyor that borrows the engine's device. */
  public Surveyor(AscentEngine engine) {
    this.engine = engine;
  }

  /**
   * Does a survey.
   *
   * @throws AscentStoppedException when the listener no longer wants it, or the engine is closed
   * @throws io.dreamfleet.worker.ascent.OutOfDeviceMemoryException when the device has no room
   * @throws io.dreamfleet.job.JobRefusedException when a picture cannot be read
   */
  public SurveyOutcome run(SurveyRequest request, SurveyListener listener) {
    enter(listener);
    try {
      List<Sample> samples = request.samples();
      Study study = Studies.of(request, engine);
      SurveyProgress progress =
          new SurveyProgress(samples.size() + study.stepsToConclude(), listener);
      Map<String, Double> seconds = new LinkedHashMap<>();
      long begin = System.nanoTime();
      look(request, samples, study, progress);
      long passed = System.nanoTime();
      listener.passed();
      Findings findings = study.conclude(progress);
      seconds.put("passes", (passed - begin) / 1e9);
      seconds.put("study", (System.nanoTime() - passed) / 1e9);
      return new SurveyOutcome(samples.size(), request.data().classes(), findings, seconds);
    } finally {
      room.release();
    }
  }

  private void look(
      SurveyRequest request, List<Sample> samples, Study study, SurveyProgress progress) {
    try (Passes passes =
        engine.lend(
            device ->
                Passes.compile(
                    request.network(),
                    request.survey().layers(),
                    request.model().preparation().crop(),
                    device))) {
      List<InputPicture> waiting = new ArrayList<>();
      request
          .data()
          .read(
              samples,
              (place, sample, picture) -> {
                waiting.add(picture);
                if (waiting.size() == passes.batch() || place == samples.size() - 1) {
                  int first = place + 1 - waiting.size();
                  show(
                      prepared(waiting, request.model()),
                      first,
                      samples.subList(first, place + 1),
                      passes,
                      study);
                  progress.advance(waiting.size());
                  waiting.clear();
                }
              });
    }
  }

  private static List<PreparedPicture> prepared(List<InputPicture> pictures, Model model) {
    return pictures.parallelStream()
        .map(each -> PreparedPicture.of(each, model.preparation(), model.network().input()))
        .toList();
  }

  private void show(
      List<PreparedPicture> prepared, int first, List<Sample> samples, Passes passes, Study study) {
    engine.lend(
        device -> {
          passes.run(
              prepared,
              device,
              outputs -> study.see(new Glimpse(first, samples, prepared, outputs)));
          return first;
        });
  }

  private void enter(SurveyListener listener) {
    try {
      while (!room.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        if (!listener.wanted()) {
          throw new AscentStoppedException(0, 1);
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
