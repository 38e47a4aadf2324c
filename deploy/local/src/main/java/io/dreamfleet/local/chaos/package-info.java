/**
 * Chaos: in come a fleet of real processes, a seed and scenarios of what breaks, out comes whether
 * every job ended exactly once all the same.
 */
package io.dreamfleet.local.chaos;
