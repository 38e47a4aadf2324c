package io.dreamfleet.local.scaling;

/**
 * How a worker works, from the side of the queue.
 *
 * @param slots jobs that run at once
 * @param stock jobs that it has leased besides, which no other worker can have
 * @param stepMillis of one step whatever the batch
 * @param pictureMillis of one step for each picture in it
 * @param steps of a job
 * @param startSeconds from the wish for a worker until it takes its first job
 */
record WorkerPace(
    int slots, int stock, double stepMillis, double pictureMillis, int steps, int startSeconds) {

  /**
   * Jobs of 512 steps of ResNet-18 to layer4 at 224x224 on two Zen 4 cores in bfloat16, as the
   * README's section "How fast" has it: 29.3 ms a step alone, 329 ms for 16. A pod is scheduled,
   * loads libtorch and measures its batch within a minute where node and image are there.
   */
  static WorkerPace measuredOnTwoCores() {
    return new WorkerPace(16, 4, 9.3, 20.0, 512, 60);
  }

  /** Steps that each of so many jobs makes in a second. */
  double stepsPerSecond(int jobs) {
    return 1000 / (stepMillis + pictureMillis * jobs);
  }
}
