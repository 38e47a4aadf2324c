package io.dreamfleet.cli.gallery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names as parts of paths, no two alike on any file system and in any address. */
final class Slug {
  private static final int LONGEST = 80;

  private Slug() {}

  /**
   * The name itself where it is of small letters, digits, dots, hyphens and underscores; else what
   * of it is so, and the beginning of its hash.
   */
  static String of(String name) {
    if (name.matches("[a-z0-9_][a-z0-9_.-]*") && name.length() <= LONGEST && !name.endsWith(".")) {
      return name;
    }
    String plain = name.replaceAll("[^A-Za-z0-9_-]+", "_");
    return plain.substring(0, Math.min(plain.length(), LONGEST)) + "-" + hash(name).substring(0, 8);
  }

  /** The SHA-256 of a text, as hexadecimal digits. */
  static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
