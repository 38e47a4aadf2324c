/**
 * The compiler: in come a network with its weights and the shape of an ascent, out comes a
 * TorchScript program that runs whole steps inside libtorch, on a GPU or dealt out to the cores.
 */
package io.dreamfleet.worker.program;
