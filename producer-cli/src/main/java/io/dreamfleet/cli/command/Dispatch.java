package io.dreamfleet.cli.command;

import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.JobProducer;
import io.dreamfleet.kafka.Posting;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sends submissions and waits until the brokers have them all.
 *
 * @param err where it is said how many arrived when some did not
 */
record Dispatch(JobProducer producer, PrintWriter err) {

  void send(List<Posting> postings) {
    List<CompletableFuture<JobId>> sent = new ArrayList<>(postings.size());
    postings.forEach(each -> sent.add(producer.send(each.submission(), each.priority())));
    try {
      sent.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      producer.flush();
      long arrived = sent.stream().filter(job -> !job.isCompletedExceptionally()).count();
      err.printf(
          "%d of %d jobs were sent; it does no harm to send them all again%n",
          arrived, sent.size());
      err.flush();
      throw e;
    }
  }
}
