package io.dreamfleet.worker.check;

import io.dreamfleet.input.Activations;
import io.dreamfleet.input.InputLibrary;
import io.dreamfleet.input.InputLimits;
import io.dreamfleet.input.InputPicture;
import io.dreamfleet.input.Sighting;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.ClassLabels;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.Preparation;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.picture.PngPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The part of {@code dreamfleet activations} that needs libtorch: shows a network a picture and
 * leaves a {@link Sighting}.
 */
@Command(name = "dreamfleet activations")
final class ActivationsCommand implements Callable<Integer> {
  private static final int CLASSES = 5;

  @Parameters(index = "0")
  private String modelName;

  @Parameters(index = "1")
  private Path picture;

  @Option(names = "--layers", split = ",", required = true)
  private List<String> layers;

  @Option(names = "--out", required = true)
  private Path folder;

  @Option(names = "--weights")
  private Optional<String> weights = Optional.empty();

  /** What the weights are called in the document. */
  @Option(names = "--weights-name")
  private Optional<String> weightsName = Optional.empty();

  @Option(names = "--resize")
  private Optional<Integer> resize = Optional.empty();

  @Option(names = "--width")
  private Optional<Integer> width = Optional.empty();

  @Option(names = "--height")
  private Optional<Integer> height = Optional.empty();

  @Option(names = "--device", defaultValue = "cpu")
  private String deviceName;

  @Mixin private ConnectionOptions connection;
  @Spec private CommandSpec spec;

  private final Map<String, String> environment;

  private ActivationsCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The command with its way of telling what went wrong. */
  static CommandLine commandLine(Map<String, String> environment) {
    return Refusals.told(new ActivationsCommand(environment));
  }

  @Override
  public Integer call() throws IOException {
    FleetSettings settings = connection.resolve(environment);
    InputPicture photograph = InputLibrary.file(picture, InputLimits.of(settings.limits()));
    try (Shelf shelf =
        Shelf.open(settings, environment, Refusals.progress(spec.commandLine().getErr()))) {
      Model model = shelf.catalog().model(modelName);
      PreparedPicture prepared =
          PreparedPicture.of(photograph, preparation(model), model.network().input());
      Sighting.Request request =
          new Sighting.Request(
              modelName,
              weightsName.or(() -> weights),
              photograph.sha256(),
              resize.map(OptionalInt::of).orElse(OptionalInt.empty()),
              crop(),
              layers);
      look(model, shelf.weights(model, weights), prepared, request);
    }
    return CommandLine.ExitCode.OK;
  }

  private void look(Model model, Weights loaded, PreparedPicture prepared, Sighting.Request request)
      throws IOException {
    boolean classifies = Classifier.isOne(model, prepared.size());
    List<String> read = new ArrayList<>(layers);
    if (classifies) {
      read.add(new ClassLabels(model).logits());
    }
    List<Activations> outputs;
    try (LayerReader reader =
        LayerReader.compile(model, loaded, read, ComputeDevice.open(deviceName))) {
      outputs = reader.read(prepared);
    }
    Files.createDirectories(folder);
    Files.write(
        folder.resolve(Sighting.PICTURE),
        PngPicture.encode(prepared.values(), Optional.empty(), prepared.size(), Map.of()));
    List<String> names = Sighting.fileNames(layers);
    List<Sighting.Output> files = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      String file = names.get(i) + ".npy";
      Files.write(folder.resolve(file), outputs.get(i).npy());
      files.add(new Sighting.Output(layers.get(i), file));
    }
    List<Sighting.Seen> classes =
        classifies ? classes(outputs.get(layers.size()).values(), model) : List.of();
    new Sighting(request, prepared.size(), files, classes).write(folder);
  }

  private static List<Sighting.Seen> classes(float[] logits, Model model) {
    return Guess.best(logits, model.classes(), CLASSES).stream()
        .map(guess -> new Sighting.Seen(guess.number(), guess.label(), guess.probability()))
        .toList();
  }

  private Optional<ImageSize> crop() {
    return width.map(columns -> new ImageSize(columns, height.orElse(columns)));
  }

  private Preparation preparation(Model model) {
    Preparation published =
        Shelf.version(model, weights).map(model::preparation).orElseGet(model::preparation);
    Preparation sized =
        crop()
            .map(size -> new Preparation(OptionalInt.empty(), size, published.filter()))
            .orElse(published);
    return resize.map(sized::resizedTo).orElse(sized);
  }
}
