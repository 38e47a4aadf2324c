package io.dreamfleet.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on the loopback interface, which is all that an embedded fleet listens on. */
final class Ports {
  static final String HOST = "127.0.0.1";

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
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LocalFleetException(
          "port %d is in use: stop what uses it, or choose another with %s (0 takes a free one)"
              .formatted(wanted, option),
          e);
    }
  }
}
