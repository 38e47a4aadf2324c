/**
 * Whether weights are right: photographs go in, the classes that a network sees in them come out.
 */
package io.dreamfleet.worker.check;
