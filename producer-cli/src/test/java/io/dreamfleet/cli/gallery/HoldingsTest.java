package io.dreamfleet.cli.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.Events;
import io.dreamfleet.model.ModelCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingsTest {
  @Test
  void pictures_are_sorted_by_layer_chunk_and_view_and_others_are_counted() {
    Holdings holdings =
        Holdings.of(
            List.of(
                Events.succeeded("aa", "layer4.1:63", 1),
                Events.succeeded("ab", "-layer4.1:64", 1),
                Events.succeeded("ac", "neuron(layer4.1:65)", 1),
                Events.succeeded("ad", "max(layer4.1:66)", 1),
                Events.succeeded("ae", "layer4.1", 1),
                Events.succeeded("af", "deepdream(layer4.1)", 1),
                Events.succeeded("b0", "logit(\"octopus\")", 1),
                Events.succeeded("b1", "layer4.1:1 + layer4.1:2", 1),
                Events.succeeded("b2", "direction(layer4.1, s3://dreamfleet/inputs/v.npy)", 1),
                Events.running("b3", "layer4.1:2", 1, 5),
                Events.failed("b4", "layer4.1:3", 1)),
            ModelCatalog.builtIn());

    Holdings.LayerHoldings layer = holdings.models().get("emojinet").get("layer4.1");
    assertThat(layer.chunks()).containsOnlyKeys(0, 64);
    assertThat(layer.chunks().get(0)).extracting(Shot::view).containsExactly(Shot.View.POSITIVE);
    assertThat(layer.chunks().get(64))
        .extracting(Shot::view)
        .containsExactly(Shot.View.NEGATIVE, Shot.View.OTHER, Shot.View.OTHER);
    assertThat(layer.whole())
        .extracting(shot -> shot.id().abbreviated().substring(0, 2))
        .containsExactly("ae", "af");
    // the classes of emojinet.json, counted from 0
    assertThat(holdings.models().get("emojinet").get("fc").chunks().get(384))
        .extracting(shot -> shot.place().channel().getAsInt())
        .containsExactly(417);
    assertThat(layer.waiting()).isEqualTo(1);
    assertThat(holdings.waiting()).isEqualTo(1);
    assertThat(holdings.failed()).isEqualTo(1);
    assertThat(holdings.unplaced()).isEqualTo(2);
    assertThat(holdings.ids()).hasSize(7);
  }
}
