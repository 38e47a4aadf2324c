package io.dreamfleet.worker.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Preparation.Filter;
import io.dreamfleet.worker.Formula;
import io.dreamfleet.worker.TestNetworks;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against PyTorch's antialiased interpolation: {@code src/test/oracle/preset_golden.py}. */
class ResamplingTest {
  @Test
  void pictures_are_resized_as_pytorch_does_with_antialias() {
    JsonNode golden = TestNetworks.golden("preset.json");
    ImageSize from = size(golden);
    float[] picture = Formula.image("preset", 3 * from.height() * from.width());
    assertThat(golden.get("resized")).hasSize(8);
    for (JsonNode expected : golden.get("resized")) {
      Filter filter = Filter.valueOf(expected.get("filter").asText().toUpperCase(Locale.ROOT));
      ImageSize to = size(expected);
      String name = filter + " " + to.text();
      float[] resized = new Resampling(filter).resize(picture, from, to);
      assertThat(resized).as(name).hasSize(3 * to.height() * to.width());
      double mean =
          IntStream.range(0, resized.length).mapToDouble(i -> resized[i]).average().getAsDouble();
      assertThat(mean).as(name).isCloseTo(expected.get("mean").asDouble(), within(1e-6));
      for (int i = 0; i < expected.get("places").size(); i++) {
        assertThat(resized[expected.get("places").get(i).asInt()])
            .as(name)
            .isCloseTo((float) expected.get("values").get(i).asDouble(), within(2e-6f));
      }
    }
  }

  private static ImageSize size(JsonNode json) {
    return new ImageSize(json.get("width").asInt(), json.get("height").asInt());
  }
}
