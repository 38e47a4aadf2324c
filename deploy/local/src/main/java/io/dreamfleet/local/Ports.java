package io.dreamfleet.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on the loopback interface, which is all that an embedded fleet listens on. */
public final class Ports {
  public static final String HOST = "127.0.0.1";

  /**
   * A port between being found free and being listened on must not become the near end of a
   * connection that leaves. The system takes those from Linux's default range, which begins at
   * {@link #PAST_LAST}, or from 49152 on (RFC 6335, section 6).
   */
  private static final int FIRST = 20_000;

  private static final int PAST_LAST = 32_768;
  private static final int TRIES = 100;

  private Ports() {}

  /**
   * A port that was free a moment ago.
   *
   * @param wanted 0 for any
   * @param option the option to change when the port is taken
   */
  static int claim(int wanted, String option) {
    return claim(HOST, wanted, option);
  }

  /**
   * A port of an address of this machine that was free a moment ago.
   *
   * @param wanted 0 for any
   * @param option the option to change when the port is taken
   */
  static int claim(String host, int wanted, String option) {
    if (wanted == 0) {
      return free(host);
    }
    try {
      return bound(host, wanted);
    } catch (IOException e) {
      throw new LocalFleetException(
          "port %d is in use: stop what uses it, or choose another with %s (0 takes a free one)"
              .formatted(wanted, option),
          e);
    }
  }

  /**
   * A port of an address of this machine that was free a moment ago.
   *
   * @throws LocalFleetException when none is found
   */
  public static int free(String host) {
    for (int i = 1; ; i++) {
      try {
        return bound(host, ThreadLocalRandom.current().nextInt(FIRST, PAST_LAST));
      } catch (IOException e) {
        if (i == TRIES) {
          throw new LocalFleetException(
              "no port from %d to %d is free on %s".formatted(FIRST, PAST_LAST - 1, host), e);
        }
      }
    }
  }

  private static int bound(String host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return socket.getLocalPort();
    }
  }
}
