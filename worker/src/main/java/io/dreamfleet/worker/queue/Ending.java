package io.dreamfleet.worker.queue;

import org.apache.kafka.clients.consumer.AcknowledgeType;

/** How the work on a leased record ended, and so what the broker is told. */
public enum Ending {
  /** The job is done and its result stored: the record is finished with. */
  ACCEPT(AcknowledgeType.ACCEPT),
  /** The job can never succeed: the broker moves the record to the dead letters. */
  REJECT(AcknowledgeType.REJECT),
  /** Somebody else may try: the broker delivers the record again. */
  RELEASE(AcknowledgeType.RELEASE),
  /** It has to wait for others: it is put behind them, in a new record. */
  PUT_OFF(AcknowledgeType.RELEASE);

  private final AcknowledgeType acknowledgement;

  Ending(AcknowledgeType acknowledgement) {
    this.acknowledgement = acknowledgement;
  }

  AcknowledgeType acknowledgement() {
    return acknowledgement;
  }
}
