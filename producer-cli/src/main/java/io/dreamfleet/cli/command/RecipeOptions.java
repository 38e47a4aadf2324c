package io.dreamfleet.cli.command;

import io.dreamfleet.job.Optimizer;
import io.dreamfleet.job.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the picture is made, as options; what is left out is the recipe's own. */
final class RecipeOptions {
  /** The update rules by their names in job messages. */
  enum Rule {
    ADAM,
    SGD
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--recipe",
      paramLabel = "NAME[,NAME...]",
      split = ",",
      defaultValue = Recipe.DEFAULT,
      description =
          "How the picture is made: lucid, maco, pixels+, dream or plain (dreamfleet recipes explains"
              + " them); several make a picture each. Default: ${DEFAULT-VALUE}.")
  private List<String> names;

  @Option(
      names = "--set",
      paramLabel = "KEY=NUMBER",
      description =
          "Another number for the recipe's transforms, penalties or octaves, such as"
              + " transform.rotate=5, regularizer.tv=0.5 or octave.count=3; may be repeated."
              + " dreamfleet recipes lists the keys.")
  private List<String> settings = List.of();

  @Option(
      names = "--optimizer",
      paramLabel = "adam|sgd",
      description = "Update rule; default: adam. Recipe dream has one of its own.")
  private Optional<Rule> rule = Optional.empty();

  @Option(
      names = "--lr",
      paramLabel = "X",
      description =
          "Learning rate; default: 0.1 for adam (lucid: 0.05, maco: 0.1), 1 for sgd, 0.008 for dream.")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "Times the image, added to the gradient; default: 1e-6 for adam (lucid and maco: 0), 0 for sgd.")
  private Optional<Double> weightDecay = Optional.empty();

  @Option(names = "--beta1", paramLabel = "X", description = "Adam's; default: 0.9.")
  private Optional<Double> beta1 = Optional.empty();

  @Option(names = "--beta2", paramLabel = "X", description = "Adam's; default: 0.999.")
  private Optional<Double> beta2 = Optional.empty();

  @Option(names = "--eps", paramLabel = "X", description = "Adam's; default: 1e-8.")
  private Optional<Double> epsilon = Optional.empty();

  @Option(names = "--momentum", paramLabel = "X", description = "SGD's; default: 0.99.")
  private Optional<Double> momentum = Optional.empty();

  /** The recipes asked for, each with the numbers given. */
  List<Recipe> recipes() {
    return names.stream().distinct().map(Recipe::named).map(this::recipe).toList();
  }

  private Recipe recipe(Recipe named) {
    List<String> octaves = settings.stream().filter(OctaveSettings::isOne).toList();
    List<String> others = settings.stream().filter(each -> !OctaveSettings.isOne(each)).toList();
    return OctaveSettings.applied(octaves, RecipeSettings.applied(others, named))
        .with(optimizer(named));
  }

  private Optimizer optimizer(Recipe named) {
    if (named.optimizer() instanceof Optimizer.Normalised own) {
      refuseRules(named);
      return new Optimizer.Normalised(learningRate.orElse(own.learningRate()));
    }
    return switch (rule.orElse(Rule.ADAM)) {
      case ADAM -> {
        Optimizer.Adam own = Optimizer.Adam.of(named.parameterization());
        refuse(given("--momentum", momentum), "--optimizer sgd");
        yield new Optimizer.Adam(
            learningRate.orElse(own.learningRate()),
            weightDecay.orElse(own.weightDecay()),
            beta1.orElse(own.beta1()),
            beta2.orElse(own.beta2()),
            epsilon.orElse(own.epsilon()));
      }
      case SGD -> {
        Optimizer.Sgd classic = Optimizer.Sgd.CLASSIC;
        List<String> adams = new ArrayList<>(given("--beta1", beta1));
        adams.addAll(given("--beta2", beta2));
        adams.addAll(given("--eps", epsilon));
        refuse(adams, "--optimizer adam");
        yield new Optimizer.Sgd(
            learningRate.orElse(classic.learningRate()),
            weightDecay.orElse(classic.weightDecay()),
            momentum.orElse(classic.momentum()));
      }
    };
  }

  private void refuseRules(Recipe named) {
    List<String> strangers = new ArrayList<>(given("--weight-decay", weightDecay));
    strangers.addAll(given("--beta1", beta1));
    strangers.addAll(given("--beta2", beta2));
    strangers.addAll(given("--eps", epsilon));
    strangers.addAll(given("--momentum", momentum));
    strangers.addAll(given("--optimizer", rule));
    refuse(strangers, "another recipe than " + named.name());
  }

  private static List<String> given(String option, Optional<?> value) {
    return value.isPresent() ? List.of(option) : List.of();
  }

  private void refuse(List<String> strangers, String belongsTo) {
    if (!strangers.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s can only be used with %s".formatted(String.join(", ", strangers), belongsTo));
    }
  }
}
