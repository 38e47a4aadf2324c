package io.dreamfleet.worker.survey;

/**
 * What is made of the outputs of a survey's layers. A further kind of question is a further study,
 * and a line in {@link Studies}.
 */
interface Study {

  /**
   * Looks at some pictures and their outputs, and keeps what it needs. Runs on the engine's thread,
   * where ascents wait until it returns.
   */
  void see(Glimpse glimpse);

  /** How many steps of progress {@link #conclude} takes. */
  int stepsToConclude();

  /**
   * Makes the findings, once all pictures have been seen.
   *
   * @param progress is to be told every step
   */
  Findings conclude(SurveyProgress progress);
}
