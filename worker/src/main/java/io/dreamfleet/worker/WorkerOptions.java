package io.dreamfleet.worker;

import io.dreamfleet.worker.program.Precision;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * What one worker is told beyond the fleet's settings.
 *
 * @param name unique in the fleet
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param precision of the network's arithmetic
 * @param batch how many jobs run at once, 1 or more
 * @param http where to answer
 */
record WorkerOptions(
    String name, String device, Precision precision, int batch, InetSocketAddress http) {

  /** The host's name and the process's number. */
  static String defaultName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "worker";
    }
    return host + "-" + ProcessHandle.current().pid();
  }
}
