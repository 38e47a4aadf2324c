package io.dreamfleet.network.onnx;

import io.dreamfleet.network.Extent;

/** How a window moves. */
record Sliding(Extent kernel, Extent stride, Extent dilation) {}
