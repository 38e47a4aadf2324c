package io.dreamfleet.local;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What lets clients into the embedded S3 server. */
public record StoreKeys(String accessKey, String secretKey) {
  private static final int ACCESS_BYTES = 10;
  private static final int SECRET_BYTES = 32;

  /** New keys that nobody can guess. */
  public static StoreKeys random() {
    SecureRandom random = new SecureRandom();
    return new StoreKeys(hex(random, ACCESS_BYTES), hex(random, SECRET_BYTES));
  }

  private static String hex(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public String toString() {
    return "StoreKeys[accessKey=" + accessKey + "]";
  }
}
