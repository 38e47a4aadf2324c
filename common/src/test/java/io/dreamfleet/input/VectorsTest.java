package io.dreamfleet.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.JobRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
  // numpy.save of numpy.array([1, -2.5, 0.1], "<f4"), NumPy 2.4.6
  private static final String FLOAT32 =
      "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f7264657227"
          + "3a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020"
          + "202020202020202020202020202020202020202020202020202020202020202020202020202020202020"
          + "200a0000803f000020c0cdcccc3d";

  // the same of "<f8"
  private static final String FLOAT64 =
      "934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f7264657227"
          + "3a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020"
          + "202020202020202020202020202020202020202020202020202020202020202020202020202020202020"
          + "200a000000000000f03f00000000000004c09a9999999999b93f";

  // the same of ">f4"
  private static final String BIG_ENDIAN =
      "934e554d5059010076007b276465736372273a20273e6634272c2027666f727472616e5f6f7264657227"
          + "3a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020"
          + "202020202020202020202020202020202020202020202020202020202020202020202020202020202020"
          + "200a3f800000c02000003dcccccd";

  // numpy.save of numpy.ones((1, 3), "<f4")
  private static final String TWO_DIMENSIONS =
      "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f7264657227"
          + "3a2046616c73652c20277368617065273a2028312c2033292c207d202020202020202020202020202020"
          + "202020202020202020202020202020202020202020202020202020202020202020202020202020202020"
          + "200a0000803f0000803f0000803f";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void what_numpy_saved_is_read() {
    assertThat(Vectors.read(bytes(FLOAT32), "v")).containsExactly(1, -2.5f, 0.1f);
    assertThat(Vectors.read(bytes(FLOAT64), "v")).containsExactly(1, -2.5f, 0.1f);
  }

  @Test
  void what_is_written_is_what_numpy_would_have_written() {
    assertThat(Vectors.npy(new float[] {1, -2.5f, 0.1f})).isEqualTo(bytes(FLOAT32));
    float[] many = new float[512];
    Arrays.fill(many, 3);
    assertThat(Vectors.read(Vectors.npy(many), "v")).isEqualTo(many);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1, -2.5, 1e-1]", "1 -2.5 0.1", "1,\n-2.5,\n.1\n", " [1,-25e-1,0.1] "})
  void a_list_of_numbers_is_read(String text) {
    assertThat(Vectors.read(text.getBytes(StandardCharsets.UTF_8), "v"))
        .containsExactly(1, -2.5f, 0.1f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1, 2             | is no JSON list of numbers
          [1, "2"]          | has no number as its number 1, but "2"
          []                | has 0 numbers
          ``                | is no number
          1 two             | is neither a .npy file nor a list of numbers: "two" is no number
          0 0 -0            | points nowhere: every one of its 3 numbers is 0
          1 NaN             | has NaN as its number 1, which is no finite float32
          1e39              | has Infinity as its number 0
          """)
  void a_text_that_is_no_vector_is_refused_with_its_name(String text, String sentence) {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Vectors.read(text.getBytes(StandardCharsets.UTF_8), "my.txt"))
        .withMessageStartingWith("the vector my.txt ")
        .withMessageContaining(sentence);
  }

  @Test
  void a_numpy_file_of_something_else_is_refused_with_what_it_is() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Vectors.read(bytes(BIG_ENDIAN), "v.npy"))
        .withMessageContaining("numbers of type >f4; little-endian float32");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Vectors.read(bytes(TWO_DIMENSIONS), "v.npy"))
        .withMessageContaining("has the shape (1, 3), but a vector has one dimension");
  }

  @Test
  void a_numpy_file_cut_anywhere_is_refused() {
    byte[] whole = bytes(FLOAT32);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(JobRefusedException.class)
          .as("cut to %d bytes", length)
          .isThrownBy(() -> Vectors.read(cut, "v.npy"));
    }
  }

  @Test
  void a_vector_of_another_length_than_the_layer_has_channels_is_refused() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> Vectors.requireCount(new float[3], 64, "emojinet's layer2", "v.npy"))
        .withMessage("the vector v.npy has 3 numbers, but emojinet's layer2 has 64 channels");
  }
}
