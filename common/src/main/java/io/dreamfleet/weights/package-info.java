/**
 * In: a file of trained weights, safetensors or a PyTorch checkpoint, from anyone. Out: named
 * tensors as float32, or one sentence on what is wrong with the file; nothing in it is ever run.
 */
package io.dreamfleet.weights;
