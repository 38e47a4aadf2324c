package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import io.dreamfleet.worker.program.TorchContext.Algorithms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The settings are libtorch's own, so they are there without a GPU, too. */
class TorchContextTest {
  @BeforeAll
  static void loadLibtorch() {
    Engine.getEngine("PyTorch");
  }

  @AfterEach
  void backToExact() {
    TorchContext.loaded().prepareFor(Precision.FLOAT32, Algorithms.TRIED);
  }

  @Test
  void float32_is_float32_all_through_and_the_same_on_every_run() {
    TorchContext context = TorchContext.loaded();
    context.prepareFor(Precision.FLOAT32, Algorithms.TRIED);
    assertThat(context.allowsTf32()).isFalse();
    assertThat(context.isDeterministic()).isTrue();
    assertThat(context.triesAlgorithmsOut()).isFalse();
  }

  @Test
  void only_tf32_computes_in_tf32_and_faster_formats_are_tuned() {
    TorchContext context = TorchContext.loaded();
    context.prepareFor(Precision.TF32, Algorithms.TRIED);
    assertThat(context.allowsTf32()).isTrue();
    assertThat(context.isDeterministic()).isFalse();
    assertThat(context.triesAlgorithmsOut()).isTrue();
    context.prepareFor(Precision.BFLOAT16, Algorithms.TRIED);
    assertThat(context.allowsTf32()).isFalse();
    assertThat(context.triesAlgorithmsOut()).isTrue();
  }

  @Test
  void nothing_is_tried_out_where_shapes_change() {
    TorchContext context = TorchContext.loaded();
    context.prepareFor(Precision.BFLOAT16, Algorithms.GUESSED);
    assertThat(context.triesAlgorithmsOut()).isFalse();
    assertThat(context.isDeterministic()).isFalse();
  }
}
