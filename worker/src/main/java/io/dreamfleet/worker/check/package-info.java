/**
 * Photographs go in; out come the classes that a network sees in them, which tell whether its
 * weights are right, and what its layers make of them.
 */
package io.dreamfleet.worker.check;
