package io.dreamfleet.model;

import io.dreamfleet.job.Diversity;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Objective;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.InputSpec;
import java.util.List;
import java.util.Map;

/**
 * Whether a job can be done at all: the same check refuses it on the command line, where the user
 * still looks, and in the worker, where anybody's message arrives.
 */
public final class JobCheck {
  private final JobLimits limits;

  public JobCheck(JobLimits limits) {
    this.limits = limits;
  }

  /**
   * Checks a record of the jobs topic before it is read.
   *
   * @throws JobRefusedException when it is longer than this fleet allows
   */
  public void checkRecord(byte[] record) {
    limits.checkRecord(record);
  }

  /**
   * Checks a job against its model and this fleet's limits; costs no memory.
   *
   * @throws JobRefusedException that names what is wrong, what was given and what would be right
   */
  public void check(Job job, Model model) {
    checked(job, model);
  }

  /**
   * Checks a job as {@link #check} does.
   *
   * @return the job to be computed: the same with logits as channels of the layer of classes. Its
   *     id is another one where there are any; the job's own is that of the job as it was given.
   * @throws JobRefusedException that names what is wrong, what was given and what would be right
   */
  public Job checked(Job job, Model model) {
    limits.check(job);
    ImageSize size = job.size().orElse(model.defaultSize());
    Objective objective = new ClassLabels(model).resolved(job.objective());
    checkBands(job, model);
    int channels = model.network().input().channels();
    limits.checkSnapshots(job, size, channels);
    limits.checkSet(job, size, channels);
    Map<String, FeatureShape> shapes = model.network().shapes(size.height(), size.width());
    for (Objective.Term term : objective.terms()) {
      check(term.objective(), model, size, shapes);
    }
    job.diversity()
        .flatMap(Diversity::layer)
        .ifPresent(layer -> check(new Objective.Layer(layer), model, size, shapes));
    if (job.recipe().octaves().isPresent()) {
      objective.terms().forEach(term -> checkDreamable(term.objective()));
    }
    return objective.equals(job.objective()) ? job : job.with(objective);
  }

  private static void checkBands(Job job, Model model) {
    InputSpec input = model.network().input();
    boolean bands = input.meaning() == InputSpec.Meaning.BANDS;
    if (!job.showBands().isEmpty() && !bands) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "showBands: %s takes %s, which are shown as they are; leave it out"
              .formatted(model.name(), input.describe()));
    }
    for (int band : job.showBands()) {
      if (band >= input.channels()) {
        throw new JobRefusedException(
            FailureCode.INVALID_VALUE,
            "showBands: %s has bands 0 to %d, but %d was asked for"
                .formatted(model.name(), input.channels() - 1, band));
      }
    }
    if (job.recipe().octaves().isPresent() && bands) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "recipe: dream begins from a photograph, but %s takes %s; take another recipe"
              .formatted(model.name(), input.describe()));
    }
  }

  /** Other units have a place, and the picture of a dream is looked at in tiles. */
  private static void checkDreamable(Objective objective) {
    if (!(objective instanceof Objective.Layer
        || objective instanceof Objective.Channel
        || objective instanceof Objective.Deepdream)) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "objective: recipe dream can maximise layers (layer3), channels (layer3:7), deepdream(layer3) and sums of them, but not %s"
              .formatted(objective.text()));
    }
  }

  /**
   * Checks a job of recipe {@code dream} against the picture that it begins from.
   *
   * @throws JobRefusedException when its smallest octave is too small for the objective's layers
   */
  public void checkInput(Job job, Model model, ImageSize input) {
    List<ImageSize> octaves =
        job.recipe().octaves().map(each -> each.sizes(input)).orElse(List.of(input));
    ImageSize smallest = octaves.get(0);
    Map<String, FeatureShape> shapes = model.network().shapes(smallest.height(), smallest.width());
    for (String layer : job.objective().layers()) {
      checkFits(model, layer, smallest);
      if (shapes.get(model.network().layer(layer).name()).elements() == 0) {
        throw new JobRefusedException(
            FailureCode.IMAGE_TOO_SMALL,
            "the smallest of %d octaves of a picture of %s pixels is %s, and there the output of %s's %s is empty, which needs %s; take a larger picture or fewer octaves"
                .formatted(
                    octaves.size(),
                    input.text(),
                    smallest.text(),
                    model.name(),
                    layer,
                    SmallestPicture.of(model, layer).text()));
      }
    }
  }

  private static void check(
      Objective objective, Model model, ImageSize size, Map<String, FeatureShape> shapes) {
    if (!(objective instanceof Objective.OfLayer ofLayer)) {
      return;
    }
    checkFits(model, ofLayer.layer(), size);
    FeatureShape shape = shapes.get(model.network().layer(ofLayer.layer()).name());
    String layer = "%s's %s".formatted(model.name(), ofLayer.layer());
    if (shape.elements() == 0) {
      throw new JobRefusedException(
          FailureCode.IMAGE_TOO_SMALL,
          "at %s pixels the output of %s is empty; take a picture of %s or more (the network's own size is %s)"
              .formatted(
                  size.text(),
                  layer,
                  SmallestPicture.of(model, ofLayer.layer()).text(),
                  model.defaultSize().text()));
    }
    Objective unit =
        objective instanceof Objective.Aggregated aggregated ? aggregated.unit() : objective;
    if (unit instanceof Objective.Channel channel) {
      checkChannel(layer, channel.channel(), shape);
    } else if (unit instanceof Objective.Centre centre) {
      checkChannel(layer, centre.channel(), shape);
    } else if (unit instanceof Objective.Neuron neuron) {
      checkChannel(layer, neuron.channel(), shape);
      checkPosition(layer, "row", neuron.row(), shape.height(), size);
      checkPosition(layer, "column", neuron.column(), shape.width(), size);
    }
  }

  /** Imported networks may take pictures of one size alone, up to some layer or from it on. */
  private static void checkFits(Model model, String layer, ImageSize size) {
    model
        .network()
        .misfit(model.network().layer(layer).name(), size.height(), size.width())
        .ifPresent(
            node -> {
              throw new JobRefusedException(
                  FailureCode.INVALID_VALUE,
                  "size: at %s pixels %s's %s cannot be computed, because %s takes what a picture of %s makes; leave the size out, or take a layer in front of that"
                      .formatted(
                          size.text(),
                          model.name(),
                          layer,
                          node.name(),
                          model.defaultSize().text()));
            });
  }

  private static void checkChannel(String layer, int channel, FeatureShape shape) {
    if (channel >= shape.channels()) {
      throw new JobRefusedException(
          FailureCode.CHANNEL_OUT_OF_RANGE,
          "%s has channels 0 to %d, but %d was asked for"
              .formatted(layer, shape.channels() - 1, channel));
    }
  }

  private static void checkPosition(
      String layer, String axis, int position, int count, ImageSize size) {
    if (position >= count) {
      throw new JobRefusedException(
          FailureCode.POSITION_OUT_OF_RANGE,
          "for a picture of %s pixels %s has %ss 0 to %d, but %s %d was asked for"
              .formatted(size.text(), layer, axis, count - 1, axis, position));
    }
  }
}
