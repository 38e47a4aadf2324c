package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.ImportedOp;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.network.Network;
import io.dreamfleet.network.NetworkBuilder;
import io.dreamfleet.network.architecture.Architecture;
import io.dreamfleet.network.architecture.Architectures;
import io.dreamfleet.network.onnx.ImportSettings;
import io.dreamfleet.network.onnx.OnnxImport;
import io.dreamfleet.text.NearestNames;
import io.dreamfleet.weights.ScriptModule;
import io.dreamfleet.weights.Weights;
import io.dreamfleet.weights.WeightsException;
import io.dreamfleet.weights.WeightsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the network of a model that a user has added is made of its file. */
sealed interface AddedNetwork {

  /** What the file is. */
  WeightsSource.Format format();

  /**
   * Makes the network.
   *
   * @param source what messages call the file
   * @throws WeightsException when it cannot be read
   * @throws JobRefusedException when there is no network in it
   */
  Network read(Path file, String source, String name, StoredModels.Description description);

  /** An ONNX file, which says all. */
  record Onnx() implements AddedNetwork {
    @Override
    public WeightsSource.Format format() {
      return WeightsSource.Format.ONNX;
    }

    @Override
    public Network read(
        Path file, String source, String name, StoredModels.Description description) {
      ImportSettings settings =
          new ImportSettings(
              description.mean(),
              description.std(),
              description.size().map(size -> new ImportSettings.Size(size.height(), size.width())),
              description.meaning());
      return OnnxImport.read(file, source, name, settings).network();
    }
  }

  /**
   * A TorchScript module.
   *
   * @param layers what running it has shown
   */
  record Script(List<ScriptedLayer> layers) implements AddedNetwork {
    @Override
    public WeightsSource.Format format() {
      return WeightsSource.Format.TORCHSCRIPT;
    }

    @Override
    public Network read(
        Path file, String source, String name, StoredModels.Description description) {
      InputSpec input = description.input(description.size().orElseThrow());
      FeatureShape picture = new FeatureShape.Map(input.channels(), input.height(), input.width());
      NetworkBuilder network = new NetworkBuilder(name, input);
      ScriptModule module = ScriptModule.read(file, source);
      layers.forEach(
          layer ->
              network.add(
                  layer.name(),
                  new ImportedOp.Scripted(module, layer.key(), layer.output(), picture),
                  Network.INPUT));
      return network.build();
    }
  }

  /**
   * A checkpoint of a known architecture, which may have other classes and take other pictures.
   *
   * @param architecture by name
   */
  record Checkpoint(String architecture) implements AddedNetwork {
    /** Two counts of classes that no other size of a network is. */
    private static final int SOME_CLASSES = 1009;

    private static final int OTHER_CLASSES = 1013;

    @Override
    public WeightsSource.Format format() {
      return WeightsSource.Format.CHECKPOINT;
    }

    @Override
    public Network read(
        Path file, String source, String name, StoredModels.Description description) {
      Architecture known = Architectures.all().get(architecture);
      if (known == null) {
        throw new JobRefusedException(
            FailureCode.INVALID_VALUE,
            "no architecture is called \"%s\"%s"
                .formatted(
                    architecture,
                    NearestNames.question(architecture, Architectures.all().keySet())));
      }
      ImageSize size =
          description
              .size()
              .orElseGet(() -> ModelCatalog.builtIn().model(architecture).defaultSize());
      InputSpec input = description.input(size);
      Weights weights = Weights.of(source, WeightsReader.read(file).asMap());
      Network network = known.network(name, input, classes(known, input, weights));
      new WeightsCheck(network).check(weights);
      return network;
    }

    /** As many as the parameter whose size depends on them has. */
    private static int classes(Architecture known, InputSpec input, Weights weights) {
      Map<String, List<Integer>> some = known.network("some", input, SOME_CLASSES).parameters();
      Map<String, List<Integer>> other = known.network("other", input, OTHER_CLASSES).parameters();
      Optional<String> classifier =
          some.keySet().stream()
              .filter(parameter -> !some.get(parameter).equals(other.get(parameter)))
              .filter(weights::contains)
              .findFirst();
      // where it lacks that, the check of all weights says so
      return classifier
          .map(parameter -> weights.get(parameter).shape())
          .filter(shape -> shape.length > 0 && shape[0] > 0)
          .map(shape -> shape[0])
          .orElse(SOME_CLASSES);
    }
  }
}
