/**
 * The embedded fleet: in come a data folder and ports, out come a real Kafka broker and S3 server
 * in this process, workers in processes of their own, and the settings file that leads tools to
 * them.
 */
package io.dreamfleet.local;
