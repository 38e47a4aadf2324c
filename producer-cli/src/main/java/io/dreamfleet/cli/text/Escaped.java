package io.dreamfleet.cli.text;

import java.nio.charset.StandardCharsets;

/** Bytes that may be anything, as text that does no harm to a terminal. */
public final class Escaped {
  private Escaped() {}

  /** UTF-8 as it reads; whatever is no printable character is written as its code. */
  public static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    new String(bytes, StandardCharsets.UTF_8)
        .codePoints()
        .forEach(
            point -> {
              if (isPrintable(point)) {
                text.appendCodePoint(point);
              } else {
                text.append("\\u{%x}".formatted(point));
              }
            });
    return text.toString();
  }

  /** Format characters can turn a line's direction around, so they are none. */
  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
