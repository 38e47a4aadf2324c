package io.dreamfleet.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EscapedTest {
  @Test
  void what_reads_as_text_stays_and_the_rest_is_named_by_its_code() {
    assertThat(text("{\"größe\": \"日本 😀\"}")).isEqualTo("{\"größe\": \"日本 😀\"}");
    assertThat(text("a\u001b[31m\r\n\u0000b\u202e\u2028"))
        .isEqualTo("a\\u{1b}[31m\\u{d}\\u{a}\\u{0}b\\u{202e}\\u{2028}");
    // no UTF-8: the replacement character, which is one of the printable
    assertThat(Escaped.text(new byte[] {'x', (byte) 0xff})).isEqualTo("x\ufffd");
  }

  private static String text(String raw) {
    return Escaped.text(raw.getBytes(StandardCharsets.UTF_8));
  }
}
