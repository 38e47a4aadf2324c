package io.dreamfleet.worker.queue;

import org.apache.kafka.clients.consumer.ShareConsumer;

/** Where lanes get their consumers from. */
@FunctionalInterface
public interface JobsReader {
  /**
   * A consumer of explicit acknowledgement, subscribed to the jobs.
   *
   * @param lane the name of the lane that it is for
   * @param records the most that one poll may lease
   */
  ShareConsumer<String, byte[]> open(String lane, int records);
}
