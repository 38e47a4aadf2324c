package io.dreamfleet.network.onnx;

import io.dreamfleet.network.FeatureShape;
import io.dreamfleet.network.InputSpec;
import io.dreamfleet.text.Printable;
import io.dreamfleet.weights.WeightsException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pictures that a graph takes.
 *
 * @param name of the value
 * @param batch how many pictures it counts with; 1 where it takes any number
 * @param view channels, rows and columns, in the order in which it has them
 */
record GraphInput(String name, long batch, int channels, int height, int width, View view) {
  private static final int LARGEST_SIDE = 8192;
  private static final int LARGEST_BATCH = 65536;
  private static final int SHOWN = 100;

  static GraphInput of(String source, OnnxGraph graph, ImportSettings settings) {
    List<OnnxGraph.Input> inputs =
        graph.inputs().stream()
            .filter(input -> !graph.tensors().containsKey(input.name()))
            .toList();
    if (inputs.size() != 1 || inputs.get(0).sizes().size() != 4) {
      throw new WeightsException(
          source,
          "takes %s; networks with one input, pictures of batch x channels x rows x columns or batch x rows x columns x channels, can be imported"
              .formatted(
                  inputs.isEmpty()
                      ? "no input"
                      : String.join(
                          " and ", inputs.stream().limit(3).map(GraphInput::describe).toList())));
    }
    return of(source, inputs.get(0), settings);
  }

  private static String describe(OnnxGraph.Input input) {
    return "\"%s\" of %s"
        .formatted(
            Printable.cut(input.name(), SHOWN),
            String.join(
                " x ",
                input.sizes().stream()
                    .limit(8)
                    .map(size -> size < 0 ? "any" : Long.toString(size))
                    .toList()));
  }

  private static GraphInput of(String source, OnnxGraph.Input input, ImportSettings settings) {
    List<Long> sizes = input.sizes();
    int channels = settings.mean().size();
    boolean last = sizes.get(1) != channels && sizes.get(3) == channels;
    if (!last && sizes.get(1) != channels) {
      throw wrongChannels(source, input, channels);
    }
    Optional<ImportSettings.Size> openSize = settings.size();
    int height =
        side(source, input, sizes.get(last ? 1 : 2), openSize.map(ImportSettings.Size::height));
    int width =
        side(source, input, sizes.get(last ? 2 : 3), openSize.map(ImportSettings.Size::width));
    long batch = sizes.get(0) < 0 ? 1 : sizes.get(0);
    if (batch > LARGEST_BATCH) {
      throw new WeightsException(source, "takes %d pictures at once".formatted(batch));
    }
    View view = View.of(new FeatureShape.Map(channels, height, width));
    return new GraphInput(
        input.name(),
        batch,
        channels,
        height,
        width,
        last ? view.transposed(List.of(1, 2, 0)) : view);
  }

  /** Which of the sizes are the channels, the numbers given for them say. */
  private static WeightsException wrongChannels(
      String source, OnnxGraph.Input input, int channels) {
    List<Long> possible =
        Stream.of(input.sizes().get(1), input.sizes().get(3))
            .filter(size -> size >= 1 && size <= InputSpec.MOST_CHANNELS)
            .distinct()
            .toList();
    if (possible.isEmpty()) {
      return new WeightsException(
          source,
          "takes %s; pictures of 1 to %d channels can be made"
              .formatted(describe(input), InputSpec.MOST_CHANNELS));
    }
    String counts = String.join(" or ", possible.stream().map(Object::toString).toList());
    return new WeightsException(
        source,
        "takes %s: pictures of %s %s, but the mean has %s; give --mean and --std %s each"
            .formatted(
                describe(input),
                counts,
                counts.equals("1") ? "channel" : "channels",
                channels == 1 ? "1 number" : channels + " numbers",
                counts));
  }

  private static int side(
      String source, OnnxGraph.Input input, long fixed, Optional<Integer> open) {
    if (fixed < 0 && open.isEmpty()) {
      throw new WeightsException(
          source,
          "takes %s: pictures of any size; say which it was trained on (--size 224)"
              .formatted(describe(input)));
    }
    long side = fixed < 0 ? open.get() : fixed;
    if (fixed >= 0 && open.isPresent() && open.get() != fixed) {
      throw new WeightsException(
          source, "takes %s, and so no pictures of another size".formatted(describe(input)));
    }
    if (side < 1 || side > LARGEST_SIDE) {
      throw new WeightsException(
          source,
          "takes %s; pictures of 1 to %d pixels a side can be made"
              .formatted(describe(input), LARGEST_SIDE));
    }
    return (int) side;
  }
}
