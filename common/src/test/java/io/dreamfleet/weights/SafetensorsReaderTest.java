package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsReaderTest {

  private static final String A = "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}";
  private static final String B = "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[2,5]}";
  private static final byte[] DATA = {1, 2, 3, 4, 5};

  @Test
  void tensors_keep_the_order_of_the_header_whatever_that_of_the_bytes() {
    Weights weights = read("{" + B + "," + A + "}", DATA);

    assertThat(weights.names()).containsExactly("b", "a");
    assertThat(weights.get("a").toFloats()).containsExactly(1, 2);
    assertThat(weights.get("b").toFloats()).containsExactly(3, 4, 5);
  }

  @Test
  void a_file_without_tensors_is_empty_weights() {
    assertThat(read("{}").names()).isEmpty();
  }

  @Test
  void metadata_and_unknown_fields_are_skipped() {
    Weights weights =
        read(
            "{\"__metadata__\":{\"a\":\"b\",\"deep\":[[{}]]},"
                + A.replace("\"shape\"", "\"new\":[{\"x\":1}],\"shape\"")
                + "}   ",
            (byte) 7,
            (byte) 8);

    assertThat(weights.names()).containsExactly("a");
    assertThat(weights.get("a").toFloats()).containsExactly(7, 8);
  }

  static Stream<Arguments> wrong_headers() {
    return Stream.of(
        Arguments.of("{" + A + "}", "its tensors take 2 bytes, but 5 follow"),
        Arguments.of("{}", "its tensors take 0 bytes, but 5 follow"),
        Arguments.of(both("[2,5]", "[1,4]"), "its tensors take 4 bytes, but 5 follow"),
        Arguments.of(both("[2,5]", "[3,6]"), "its tensors take 6 bytes, but 5 follow"),
        Arguments.of(both("[2,5]", "[2,6]"), "its tensors take 6 bytes, but 5 follow"),
        Arguments.of(both("[2,5]", "[2,1]"), "its tensors take 2 bytes, but 5 follow"),
        Arguments.of(both("[2,5]", "[-3,0]"), "its tensors take 2 bytes, but 5 follow"),
        Arguments.of(
            both("[2,5]", "[2,9223372036854775807]"),
            "take 9223372036854775807 bytes, but 5 follow"),
        Arguments.of(both("[2,5]", "[1,5]"), "\"b\" has bytes 1 to 5; it should start at 2"),
        Arguments.of(both("[2,5]", "[3,5]"), "\"b\" has bytes 3 to 5; it should start at 2"),
        Arguments.of(both("[2,5]", "[-1,5]"), "\"b\" has bytes -1 to 5; it should start at 0"),
        Arguments.of(
            "{" + A.replace("[0,2]", "[0,-2]") + "," + B.replace("[2,5]", "[-2,5]") + "}",
            "\"b\" has bytes -2 to 5; it should start at 0"),
        Arguments.of(
            "{" + A.replace("[0,2]", "[0,-2]") + "," + B.replace("[2,5]", "[0,5]") + "}",
            "\"a\" has bytes 0 to -2"),
        Arguments.of(both("[2,5]", "[2,9223372036854775808]"), "is not valid JSON"),
        Arguments.of(both("[2,5]", "[2,4.0]"), "data_offsets is not a list of integers"),
        Arguments.of(both("[2,5]", "[2]"), "needs a dtype, a shape and two data_offsets"),
        Arguments.of(both("[2,5]", "[2,3,5]"), "needs a dtype, a shape and two data_offsets"),
        Arguments.of(both("[2,5]", "null"), "data_offsets is not a list"),
        Arguments.of(both("[3]", "[4]"), "has shape [4] of UINT8, 4 elements, but 3 bytes"),
        Arguments.of(both("[3]", "[-3]"), "has shape [-3]"),
        Arguments.of(both("[3]", "[-1,-3]"), "has shape [-1, -3]: a dimension is"),
        Arguments.of(both("[3]", "[4294967296,4294967296]"), "more elements than can be counted"),
        Arguments.of(both("[3]", "[" + "1,".repeat(64) + "3]"), "shape has too many numbers"),
        Arguments.of(both("[3]", "\"3\""), "shape is not a list"),
        Arguments.of(both("[3],", "[3],\"shape\":[3],"), "Duplicate field 'shape'"),
        Arguments.of("{" + A + "," + A + "}", "Duplicate field 'a'"),
        Arguments.of(both("\"U8\",\"shape\":[3]", "\"F16\",\"shape\":[1]"), "of FLOAT16"),
        Arguments.of(both("\"U8\",\"shape\":[3]", "\"F8_E5M2\",\"shape\":[3]"), "of type F8_E5M2"),
        Arguments.of(both("\"U8\",\"shape\":[3]", "7,\"shape\":[3]"), "dtype is not text"),
        Arguments.of("{\"a\":3}", "\"a\" is not a JSON object"),
        Arguments.of("{\"a\":{}}", "\"a\" needs a dtype"),
        Arguments.of("{" + A, "is not valid JSON"),
        Arguments.of("{" + A + "}}", "is not valid JSON"),
        Arguments.of("{" + A + "} {}", "goes on after its JSON object"),
        Arguments.of("{'a':1}", "is not valid JSON"),
        Arguments.of("{\"__metadata__\":" + "[".repeat(5000) + "}", "is not valid JSON"));
  }

  private static String both(String of, String replacedBy) {
    return "{" + A + "," + B.replace(of, replacedBy) + "}";
  }

  @ParameterizedTest
  @MethodSource("wrong_headers")
  void a_wrong_header_is_refused(String header, String reason) {
    assertThatThrownBy(() -> read(header, DATA))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("x.safetensors ")
        .hasMessageContaining(reason);
  }

  @Test
  void a_header_that_is_not_utf_8_is_refused() {
    byte[] file = Fixtures.safetensors("{\"abc\":1}");
    file[11] = (byte) 0xff;

    assertThatThrownBy(() -> WeightsReader.read(file, "x.safetensors"))
        .isInstanceOf(WeightsException.class)
        .hasMessage("x.safetensors is damaged: its safetensors header is not valid UTF-8");
  }

  @Test
  void a_header_length_beyond_the_file_is_refused() {
    for (long length : new long[] {3, 90_000_000, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      byte[] file = Fixtures.safetensors("{}");
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);

      assertThatThrownBy(() -> WeightsReader.read(file, "x.safetensors"))
          .as("%d", length)
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("its safetensors header");
    }
  }

  @Test
  void a_name_cannot_forge_a_second_line_in_the_message() {
    String header = "{\"a\\nWARN forged\":{\"dtype\":\"U9\"}}";

    assertThatThrownBy(() -> read(header))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("\"a?WARN forged\"")
        .message()
        .doesNotContain("\n");
  }

  private static Weights read(String header, byte... data) {
    return WeightsReader.read(Fixtures.safetensors(header, data), "x.safetensors");
  }
}
