/**
 * Networks of any framework, exported to ONNX: in comes a file, out come a graph of the same nodes
 * as the built-in ones', its layers under the names that its author knows, and its weights.
 */
package io.dreamfleet.network.onnx;
