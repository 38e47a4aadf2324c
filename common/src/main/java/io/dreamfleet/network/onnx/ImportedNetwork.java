package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Network;
import io.dreamfleet.weights.Weights;

/**
 * What a file is as a network.
 *
 * @param network its graph
 * @param weights views of the file
 */
public record ImportedNetwork(Network network, Weights weights) {}
