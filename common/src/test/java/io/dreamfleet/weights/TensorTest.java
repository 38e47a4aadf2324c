package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {

  private static final Origin ORIGIN = new Origin("test", "t");

  @Test
  void a_tensor_in_memory_gives_back_its_values_and_shape() {
    float[] values = {1, 2, 3, 4, 5, 6};
    Tensor tensor = Tensor.of(new int[] {2, 3}, values);
    values[0] = 99;

    assertThat(tensor.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor.count()).isEqualTo(6);
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensor).hasToString("FLOAT32[2, 3]");
  }

  @Test
  void a_tensor_cannot_be_changed_through_what_it_gives_out() {
    Tensor tensor = Tensor.of(new int[] {2}, new float[] {1, 2});
    tensor.shape()[0] = 5;
    tensor.toFloats()[0] = 5;

    assertThat(tensor.shape()).containsExactly(2);
    assertThat(tensor.toFloats()).containsExactly(1, 2);
  }

  @Test
  void a_shape_that_does_not_fit_the_values_is_refused() {
    assertThatThrownBy(() -> Tensor.of(new int[] {2, 2}, new float[3]))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("float[2, 2]")
        .hasMessageContaining("3 values");
  }

  /** The definition in IEEE 754-2008, 3.4: (-1)^s 2^(e-15) (1 + f/1024), subnormals at e = 0. */
  @Test
  void every_half_is_the_number_that_the_standard_says() {
    float[] expected = new float[1 << 16];
    for (int bits = 0; bits < expected.length; bits++) {
      double sign = bits >> 15 == 0 ? 1 : -1;
      int exponent = bits >> 10 & 31;
      double fraction = (bits & 1023) / 1024.0;
      double magnitude =
          switch (exponent) {
            case 0 -> Math.pow(2, -14) * fraction;
            case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.pow(2, exponent - 15) * (1 + fraction);
          };
      expected[bits] = (float) (sign * magnitude);
    }

    assertThat(all16BitPatterns(DType.FLOAT16)).isEqualTo(expected);
  }

  @Test
  void every_bfloat16_is_the_float_with_those_upper_bits() {
    float[] expected = new float[1 << 16];
    for (int bits = 0; bits < expected.length; bits++) {
      expected[bits] = Float.intBitsToFloat(bits << 16);
    }

    assertThat(all16BitPatterns(DType.BFLOAT16)).isEqualTo(expected);
  }

  private static float[] all16BitPatterns(DType type) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < 1 << 16; bits++) {
      bytes.putShort((short) bits);
    }
    return new Tensor(type, Layout.contiguous(ORIGIN, List.of(1L << 16)), bytes).toFloats();
  }

  @Test
  void strides_of_dimensions_of_one_element_do_not_matter() {
    Layout layout = Layout.strided(ORIGIN, List.of(1L, 3L), List.of(1L << 60, 1L), 1, 4);
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});

    assertThat(layout.isContiguous()).isTrue();
    assertThat(new Tensor(DType.INT8, layout, bytes).toFloats()).containsExactly(2, 3, 4);
  }

  @Test
  void an_expanded_tensor_may_repeat_its_storage_up_to_a_limit() {
    Layout allowed = Layout.strided(ORIGIN, List.of(Layout.MAX_REPEATED), List.of(0L), 0, 1);
    assertThat(allowed.count()).isEqualTo((int) Layout.MAX_REPEATED);

    assertThatThrownBy(
            () -> Layout.strided(ORIGIN, List.of(Layout.MAX_REPEATED + 1), List.of(0L), 0, 1))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("save it with .contiguous()");
  }
}
