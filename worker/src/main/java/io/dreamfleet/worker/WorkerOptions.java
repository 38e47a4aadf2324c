package io.dreamfleet.worker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What one worker is told beyond the fleet's settings.
 *
 * @param name unique in the fleet
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param precision {@code auto}, {@code float32} or {@code bfloat16}
 * @param batch how many jobs run at once, 1 or more; absent to have it measured
 * @param http where to answer
 * @param checkpointEvery how often a job that takes long is kept; zero for only when the worker
 *     goes
 * @param stopWithin how long the worker may take to go
 */
record WorkerOptions(
    String name,
    String device,
    String precision,
    OptionalInt batch,
    InetSocketAddress http,
    Duration checkpointEvery,
    Duration stopWithin) {

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
