/**
 * What a TorchScript module gives: in comes its file, out come its layers. A program of its own,
 * because the command line has no libtorch.
 */
package io.dreamfleet.worker.script;
