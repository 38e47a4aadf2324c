package io.dreamfleet.worker.survey;

import io.dreamfleet.status.Progress;

/** Who watches a survey. Called on the thread that runs it. */
public interface SurveyListener {

  /** Steps were done. */
  void stepped(int steps);

  /** A report is due. */
  void progressed(Progress progress);

  /** All pictures have gone through the network. */
  void passed();

  /** Whether the survey is to go on. */
  boolean wanted();
}
