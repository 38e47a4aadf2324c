/**
 * The queue: in come a fleet's settings, submissions and status events, out go Kafka clients set up
 * alike, records on the fleet's topics and the events read back from them.
 */
package io.dreamfleet.kafka;
