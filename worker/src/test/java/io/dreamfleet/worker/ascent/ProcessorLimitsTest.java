package io.dreamfleet.worker.ascent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names are those of oneDNN's documentation, "CPU Dispatcher Control". */
class ProcessorLimitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DEFAULT",
        "AVX512_CORE_BF16",
        "avx512_core_amx",
        "AVX512_CORE_FP16",
        "AVX10_1_512"
      })
  void bfloat16_is_computed_where_it_may_be(String limit) {
    assertThat(ProcessorLimits.allowBfloat16(Optional.of(limit))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI"})
  void bfloat16_is_not_chosen_where_it_may_not_be(String limit) {
    assertThat(ProcessorLimits.allowBfloat16(Optional.of(limit))).isFalse();
  }

  @Test
  void nothing_is_held_back_unless_somebody_says_so() {
    assertThat(ProcessorLimits.allowBfloat16(Optional.empty())).isTrue();
  }
}
