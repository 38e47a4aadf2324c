/**
 * Contact sheets: in come pictures with their units, labels and scores, out goes one labelled
 * picture of all, drawn without a display and without any font of the machine's.
 */
package io.dreamfleet.cli.sheet;
