package io.dreamfleet.model;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The SHA-256 of a file's content, as 64 hexadecimal digits. */
record FileHash(String digits) {
  /** So much of a hash tells files apart: 64 bits. */
  private static final int ABBREVIATED = 16;

  private static final int BLOCK_BYTES = 1 << 16;

  static FileHash of(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream content = Files.newInputStream(file)) {
      for (int n = content.read(block); n >= 0; n = content.read(block)) {
        sha256.update(block, 0, n);
      }
    }
    return new FileHash(HexFormat.of().formatHex(sha256.digest()));
  }

  static FileHash of(byte[] content) {
    return new FileHash(HexFormat.of().formatHex(sha256().digest(content)));
  }

  String abbreviated() {
    return digits.substring(0, ABBREVIATED);
  }

  /**
   * Refuses a file that is another one than its publisher says.
   *
   * @param expected the first digits of the right hash
   * @param what the file's name, for the sentence
   * @param origin where it came from, for the sentence
   */
  void mustStartWith(String expected, String what, String origin) {
    if (!digits.startsWith(expected.toLowerCase(Locale.ROOT))) {
      throw new JobRefusedException(
          FailureCode.BAD_WEIGHTS,
          "%s from %s is damaged or another file: its SHA-256 must start with %s, but is %s"
              .formatted(what, origin, expected, digits));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
