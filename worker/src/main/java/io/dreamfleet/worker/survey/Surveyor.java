package io.dreamfleet.worker.survey;

import io.dreamfleet.dataset.Sample;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.model.Model;
import io.dreamfleet.worker.ascent.AscentEngine;
import io.dreamfleet.worker.check.PreparedPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does surveys: sends a data set's pictures through a network, some at a time, between two runs of
 * whatever climbs on the device, and lets a study look at what comes out. Safe for use by several
 * threads.
 */
public final class Surveyor {
  private final AscentEngine engine;

  /** A surveyor that borrows the engine's device. */
  public Surveyor(AscentEngine engine) {
    this.engine = engine;
  }

  /**
   * Does a survey.
   *
   * @param keeper of what took long
   * @throws io.dreamfleet.worker.ascent.AscentStoppedException when the listener no longer wants
   *     it, or the engine is closed
   * @throws io.dreamfleet.worker.ascent.OutOfDeviceMemoryException when the device has no room
   * @throws io.dreamfleet.job.JobRefusedException when a picture cannot be read
   */
  public SurveyOutcome run(SurveyRequest request, SurveyListener listener, PartKeeper keeper) {
    List<Sample> samples = request.samples();
    Study study = Studies.of(request, engine, keeper);
    SurveyProgress progress =
        new SurveyProgress(samples.size() + study.stepsToConclude(), listener);
    long begin = System.nanoTime();
    look(request, samples, study, progress);
    long passed = System.nanoTime();
    listener.passed();
    Findings findings = study.conclude(progress);
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("passes", (passed - begin) / 1e9);
    seconds.put("study", (System.nanoTime() - passed) / 1e9);
    return new SurveyOutcome(samples.size(), request.data().classes(), findings, seconds);
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
}
