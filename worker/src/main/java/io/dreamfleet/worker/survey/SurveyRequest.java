package io.dreamfleet.worker.survey;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.Sample;
import io.dreamfleet.job.Survey;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.SurveyCheck;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.worker.network.WeightedNetwork;
import java.util.List;

/**
 * A survey with all that it needs.
 *
 * @param survey checked
 * @param model the survey's
 * @param network the model's, with the survey's weights
 * @param data the survey's data set
 */
public record SurveyRequest(Survey survey, Model model, WeightedNetwork network, DataSet data) {

  /** The pictures that are looked at, in the data set's order. */
  List<Sample> samples() {
    return data.drawn(survey.limit(), survey.seed());
  }

  /** The shape of a layer's output. */
  FeatureShape output(String layer) {
    return SurveyCheck.output(model, layer);
  }
}
