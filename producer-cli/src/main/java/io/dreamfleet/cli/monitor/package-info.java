/**
 * The fleet as a whole, seen from beside the broker: in come the status topic and what the brokers
 * tell of the queue, out go meters that no worker can have when there is none, and a web page.
 */
package io.dreamfleet.cli.monitor;
