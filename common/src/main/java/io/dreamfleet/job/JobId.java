package io.dreamfleet.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * A job's identity: the SHA-256, as 64 hexadecimal digits, of its content's canonical JSON (RFC
 * 8785). The same request is the same job, whoever sends it and however often.
 */
public record JobId(@JsonValue String text) {
  @JsonCreator
  public JobId {
    if (!isOne(text)) {
      throw Values.refused("id", "must be 64 hexadecimal digits, but is \"" + text + "\"");
    }
  }

  /** Whether a text has the form of an id. */
  public static boolean isOne(String text) {
    return text.matches("[0-9a-f]{64}");
  }

  /** The identity of a job's content. */
  public static JobId of(Work work) {
    try {
      return ofBytes(new JsonCanonicalizer(JobJson.content(work).toString()).getEncodedUTF8());
    } catch (IOException e) {
      throw new IllegalStateException("a job's own JSON cannot be read back", e);
    }
  }

  /** A stand-in identity for a record that cannot be read as a job. */
  public static JobId ofRecord(byte[] record) {
    return ofBytes(record);
  }

  /** Enough of it for people to tell jobs apart. */
  public String abbreviated() {
    return text.substring(0, 10);
  }

  @Override
  public String toString() {
    return text;
  }

  private static JobId ofBytes(byte[] bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return new JobId(HexFormat.of().formatHex(sha256.digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
