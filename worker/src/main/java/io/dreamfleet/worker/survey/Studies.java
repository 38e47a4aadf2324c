package io.dreamfleet.worker.survey;

import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Examples;
import io.dreamfleet.job.Question;
import io.dreamfleet.worker.ascent.AscentEngine;

/** The study for each kind of question. */
final class Studies {
  private Studies() {}

  static Study of(SurveyRequest request, AscentEngine engine, PartKeeper keeper) {
    Question question = request.survey().question();
    if (question instanceof Embed embed) {
      return new EmbedStudy(request, embed, engine, keeper);
    }
    if (question instanceof Examples examples) {
      return new ExamplesStudy(request, examples);
    }
    if (question instanceof Atlas atlas) {
      return new AtlasStudy(request, atlas, engine);
    }
    throw new IllegalStateException("nobody studies " + question.name());
  }
}
