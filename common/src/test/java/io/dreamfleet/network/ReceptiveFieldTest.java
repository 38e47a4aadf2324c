package io.dreamfleet.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.ReceptiveField.Axis;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceptiveFieldTest {
  private static final List<String> MODELS =
      List.of("emojinet", "resnet18", "alexnet", "vgg11_bn", "squeezenet1_0", "resnet20");

  private static final InputSpec GREY = new InputSpec(1, 9, 9, List.of(0.), List.of(1.));

  /** By the recurrences of Araujo, Norris and Sim, on paper: l grows by (k - 1) j, j by s. */
  @Test
  void resnet18_sees_as_much_as_the_formulas_say() {
    Network network = ModelCatalog.builtIn().model("resnet18").network();
    Map<String, ReceptiveField> fields = ReceptiveField.ofLayers(network);
    assertThat(fields.get("conv1")).isEqualTo(square(7, 2, -3));
    assertThat(fields.get("maxpool")).isEqualTo(square(11, 4, -5));
    assertThat(fields.get("layer1")).isEqualTo(square(43, 4, -21));
    assertThat(fields.get("layer2.0.downsample")).isEqualTo(square(43, 8, -21));
    assertThat(fields.get("layer2")).isEqualTo(square(99, 8, -49));
    assertThat(fields.get("layer3")).isEqualTo(square(211, 16, -105));
    assertThat(fields.get("layer4")).isEqualTo(square(435, 32, -217));
    assertThat(fields.get("fc").text()).isEqualTo("all");
    assertThat(fields.get("layer2").text()).isEqualTo("99x99");
  }

  @Test
  void dilation_widens_and_the_axes_are_their_own() {
    NetworkBuilder builder = new NetworkBuilder("dilated", GREY);
    builder.add(
        "conv",
        new Op.Conv2d(
            1, 1, new Extent(3, 5), new Extent(2, 1), new Extent(2, 0), new Extent(2, 3), 1, false),
        Network.INPUT);
    ReceptiveField field = ReceptiveField.ofLayers(builder.build()).get("conv");
    assertThat(field.rows()).isEqualTo(new Axis.Sliding(5, 2, -2));
    assertThat(field.columns()).isEqualTo(new Axis.Sliding(13, 1, 0));
    assertThat(field.text()).isEqualTo("5x13");
  }

  @Test
  void every_layer_has_one_and_it_is_what_an_element_sees() {
    for (String model : MODELS) {
      Network network = ModelCatalog.builtIn().model(model).network();
      Map<String, FeatureShape> shapes = network.shapes(224, 160);
      ReceptiveField.ofLayers(network)
          .forEach(
              (layer, field) -> {
                FeatureShape shape = shapes.get(network.layer(layer).name());
                int row = shape.height() / 2;
                int column = shape.width() / 2;
                PixelRegion region = PixelRegion.seenBy(network, layer, row, column, 224, 160);
                check(field.rows(), row, region.top(), region.height(), 224);
                check(field.columns(), column, region.left(), region.width(), 160);
              });
    }
  }

  /** Where it reaches over the picture's edge, padding on the way may hide more than that. */
  private static void check(Axis axis, int place, int from, int size, int length) {
    if (axis instanceof Axis.Sliding sliding) {
      int start = sliding.start() + place * sliding.stride();
      int end = start + sliding.size();
      if (start >= 0 && end <= length) {
        assertThat(from).isEqualTo(start);
        assertThat(from + size).isEqualTo(end);
      } else {
        assertThat(from).isGreaterThanOrEqualTo(start);
        assertThat(from + size).isLessThanOrEqualTo(end);
      }
    }
  }

  private static ReceptiveField square(int size, int stride, int start) {
    Axis axis = new Axis.Sliding(size, stride, start);
    return new ReceptiveField(axis, axis);
  }
}
