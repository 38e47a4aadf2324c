package io.dreamfleet.weights;

/** Where a tensor comes from, for the sentence that says what is wrong with it. */
record Origin(String source, String tensor) {

  /**
   * @param sentence what is wrong, as the tensor's predicate: "has shape [-1]"
   */
  WeightsException wrong(String sentence) {
    return new WeightsException(
        source, "is damaged: tensor \"" + WeightsException.shown(tensor) + "\" " + sentence);
  }
}
