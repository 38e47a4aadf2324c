package io.dreamfleet.cli.command;

import static java.util.Map.entry;

import io.dreamfleet.cli.ExitStatus;
import io.dreamfleet.cli.text.TextTable;
import io.dreamfleet.job.Job;
import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Transforms;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dreamfleet recipes}. */
@Command(
    name = "recipes",
    sortOptions = false,
    description = {
      "Lists the recipes, the ways in which a picture can be made, with their numbers and the options"
          + " that change them. Needs no fleet.",
      ""
    },
    footer = {
      "%nExamples:",
      "  dreamfleet recipes",
      "  dreamfleet submit emojinet layer3:10 --set transform.rotate=5",
      "  dreamfleet submit emojinet layer3:10 --recipe pixels+ --set regularizer.tv=0.5",
      "%nExit codes: 0 done, 2 usage."
    })
public final class RecipesCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Spec private CommandSpec spec;

  /** What a recipe does, line by line. */
  private static final Map<String, List<String>> DESCRIPTIONS =
      Map.of(
          Recipe.PLAIN,
          List.of(
              "The classic one. The image is stored as pixels, uniform in [0, 1) at",
              "the start; each step min-max normalises it and shows it to the network as it is.",
              "Simple, and what other tools' figures are about; the picture is often full of fine noise."),
          Recipe.LUCID,
          List.of(
              "That of Lucid (Olah et al., \"Feature Visualization\", 2017), and the default.",
              "The image is stored as the Fourier spectra of decorrelated colours, a sigmoid makes the",
              "picture, and each step shows it to the network padded, shifted, scaled and rotated at",
              "random, with a penalty on fine detail. Scores are of the picture as it is."),
          Recipe.MACO,
          List.of(
              "That of Fel et al. (\"MACO\", 2023). The image is stored as the phases of Fourier spectra",
              "whose magnitudes are fixed to fall with 1/f, as natural images' do; each step shows a",
              "magnified window of it. How much each place mattered becomes the picture's alpha."),
          Recipe.PIXELS_PLUS,
          List.of(
              "Pixels as in plain, with lucid's transforms and with penalties on total variation, on",
              "the distance from grey and on the distance from the blurred picture."),
          Recipe.DREAM,
          List.of(
              "DeepDream (Mordvintsev, Olah, Tyka, \"Inceptionism\", 2015) on a picture of yours, given by",
              "--input FILE, PNG or JPEG of any size: it is seen in octaves, from small to large, and in",
              "each a few steps make more of what the network sees there. Units are layers, channels and",
              "deepdream(LAYER), the mean of a layer's squares. --steps counts those of one octave."));

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          entry("transform.pad", "grey on every side, pixels *"),
          entry("transform.jitter", "range of the first shift, pixels *"),
          entry("transform.scale-min", "least magnification"),
          entry("transform.scale-max", "largest magnification"),
          entry("transform.rotate", "largest angle to either side, degrees"),
          entry("transform.last-jitter", "range of the shift after rotation, pixels *"),
          entry("regularizer.tv", "penalty on the difference of neighbours (total variation)"),
          entry("regularizer.l1", "penalty on the distance from grey"),
          entry("regularizer.l2", "penalty on the squared distance from grey"),
          entry("regularizer.blur", "penalty on the distance from the blurred picture"),
          entry("octave.count", "sizes in which the picture is seen"),
          entry("octave.scale", "how many times larger each is than the one before"),
          entry("octave.jitter", "largest roll of the picture at each step, pixels"));

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (String name : Recipe.names()) {
      Recipe recipe = Recipe.named(name);
      out.println(name);
      DESCRIPTIONS.get(name).forEach(line -> out.println("  " + line));
      out.println();
      numbers(recipe).print(out);
      out.println();
    }
    out.printf(
        "--optimizer sgd takes --lr (1), --weight-decay (0) and --momentum (0.99) in every recipe but"
            + " dream.%n"
            + "* of a picture whose shorter side has %d pixels or more; less in proportion for"
            + " smaller ones.%n",
        Transforms.REFERENCE);
    out.flush();
    return ExitStatus.SUCCEEDED.code();
  }

  private static TextTable numbers(Recipe recipe) {
    TextTable table = new TextTable("  OPTION", "DEFAULT", "WHAT");
    if (!Recipe.isBare(recipe.name())) {
      RecipeSettings.of(recipe)
          .forEach((key, value) -> table.row("  --set " + key, text(value), MEANINGS.get(key)));
    }
    recipe
        .octaves()
        .ifPresent(
            octaves ->
                OctaveSettings.of(octaves)
                    .forEach(
                        (key, value) ->
                            table.row("  --set " + key, text(value), MEANINGS.get(key))));
    if (recipe.octaves().isPresent()) {
      table.row("  --steps", Integer.toString(Job.defaultSteps(recipe)), "in each octave");
      table.row(
          "  --lr",
          text(recipe.optimizer().learningRate()),
          "mean change of a step, of values in [0, 1]");
      return table;
    }
    Optimizer.Adam adam = Optimizer.Adam.of(recipe.parameterization());
    table.row("  --lr", text(adam.learningRate()), "Adam's learning rate");
    table.row("  --weight-decay", text(adam.weightDecay()), "Adam's weight decay");
    table.row("  --beta1", text(adam.beta1()), "Adam's decay of the mean gradient");
    table.row("  --beta2", text(adam.beta2()), "Adam's decay of the mean squared gradient");
    table.row("  --eps", text(adam.epsilon()), "Adam's guard against division by 0");
    return table;
  }

  private static String text(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : Double.toString(value).replace("E-", "e-").replace(".0e", "e");
  }
}
