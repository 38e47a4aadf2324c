package io.dreamfleet.network.onnx;

/** A node cannot be imported; the message says why, as the node's predicate. */
final class UnsupportedNodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedNodeException(String predicate) {
    super(predicate);
  }
}
