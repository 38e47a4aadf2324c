package io.dreamfleet.model;

import io.dreamfleet.job.Atlas;
import io.dreamfleet.job.Embed;
import io.dreamfleet.job.Examples;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.Projection;
import io.dreamfleet.job.Question;
import io.dreamfleet.job.Survey;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.settings.Limit;
import io.dreamfleet.settings.Limits;

/**
 * Whether a survey can be done at all, as {@link JobCheck} looks at pictures: on the command line
 * and in the worker alike, and before memory is taken.
 *
 * @param limits of which those on surveys are looked at
 */
public record SurveyCheck(Limits limits) {
  /** Of 64 pixels a side, about 6 KB each as a PNG. */
  private static final long MOST_TILES = 1 << 15;

  /**
   * Checks a survey against its model.
   *
   * @throws JobRefusedException when a layer does not exist
   */
  public void check(Survey survey, Model model) {
    survey.layers().forEach(model.network()::layer);
  }

  /**
   * Checks a survey against its data set.
   *
   * @param pictures how many the survey will look at
   * @throws JobRefusedException when they are too many or too few, or too much would have to be
   *     kept of them
   */
  public void checkPictures(Survey survey, Model model, int pictures) {
    if (survey.question() instanceof Embed embed) {
      checkLaidOut(embed.projection(), pictures);
    } else if (survey.question() instanceof Atlas atlas) {
      checkLaidOut(atlas.projection(), pictures * atlas.ofEach());
    } else if (survey.question() instanceof Examples examples) {
      checkTiles(examples, survey, model);
    }
    long most = limits.of(Limit.ACTIVATION_NUMBERS);
    long all = 0;
    for (String layer : survey.layers()) {
      FeatureShape shape = output(model, layer);
      long numbers = numbersKept(survey.question(), shape);
      all += numbers * pictures;
      if (all > most) {
        throw new JobRefusedException(
            FailureCode.LIMIT_EXCEEDED,
            "layers: %s's output is %s, of which %d numbers are kept for each of %d pictures, and with the layers before it that is %d; at most %d are allowed (%s), so pool the outputs, or take fewer layers or a smaller limit"
                .formatted(
                    layer,
                    shape.text(),
                    numbers,
                    pictures,
                    all,
                    most,
                    Limit.ACTIVATION_NUMBERS.advice()));
      }
    }
  }

  /** The shape of a layer's output for pictures as they are prepared for the network. */
  public static FeatureShape output(Model model, String layer) {
    ImageSize size = model.preparation().crop();
    return model
        .network()
        .shapes(size.height(), size.width())
        .get(model.network().layer(layer).name());
  }

  /** How many numbers of a layer's output are kept in memory for each picture. */
  private static long numbersKept(Question question, FeatureShape shape) {
    if (question instanceof Embed embed) {
      return embed.pooling() == Embed.Pooling.NONE ? shape.elements() : shape.channels();
    }
    if (question instanceof Atlas atlas) {
      return (long) atlas.ofEach() * shape.channels();
    }
    if (question instanceof Examples) {
      return 0;
    }
    throw new IllegalStateException("nobody has said what is kept for " + question.name());
  }

  /** The crops are held in memory, as files, until the survey is done. */
  private static void checkTiles(Examples examples, Survey survey, Model model) {
    long channels =
        survey.layers().stream().mapToLong(layer -> output(model, layer).channels()).sum();
    if (channels * examples.top() > MOST_TILES) {
      throw new JobRefusedException(
          FailureCode.LIMIT_EXCEEDED,
          "layers: %d channels with %d pictures each are %d; at most %d are kept in one survey, so take fewer layers at once or fewer pictures of each channel"
              .formatted(channels, examples.top(), channels * examples.top(), MOST_TILES));
    }
  }

  private void checkLaidOut(Projection projection, int pictures) {
    long most = limits.of(Limit.EMBEDDED_PICTURES);
    if (pictures > most) {
      throw new JobRefusedException(
          FailureCode.LIMIT_EXCEEDED,
          "limit: %d pictures; at most %d can be laid out (%s)"
              .formatted(pictures, most, Limit.EMBEDDED_PICTURES.advice()));
    }
    int least = fewest(projection);
    if (pictures < least) {
      throw new JobRefusedException(
          FailureCode.INVALID_VALUE,
          "data: %d pictures are too few for %s, which needs %d; take more pictures%s"
              .formatted(
                  pictures,
                  method(projection),
                  least,
                  projection instanceof Projection.Pca ? "" : ", or look to fewer"));
    }
  }

  /** A point needs the neighbours that it is to look to. */
  private static int fewest(Projection projection) {
    if (projection instanceof Projection.Tsne tsne) {
      return (int) Math.ceil(3 * tsne.perplexity()) + 1;
    }
    return projection instanceof Projection.Umap umap ? umap.neighbours() + 1 : 3;
  }

  private static String method(Projection projection) {
    if (projection instanceof Projection.Tsne tsne) {
      return "tsne with a perplexity of " + tsne.perplexity();
    }
    return projection instanceof Projection.Umap umap
        ? "umap with %d neighbours".formatted(umap.neighbours())
        : projection.name();
  }
}
