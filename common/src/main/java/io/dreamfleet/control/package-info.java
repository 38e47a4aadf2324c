/**
 * Wishes about jobs already sent: in come which jobs they are about, out go messages for the
 * control topic and what was read back from it.
 */
package io.dreamfleet.control;
