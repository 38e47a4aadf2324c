package io.dreamfleet.worker.survey;

import ai.djl.ndarray.NDArray;
import io.dreamfleet.dataset.Sample;
import io.dreamfleet.worker.check.PreparedPicture;
import java.util.List;
import java.util.Map;

/**
 * Some pictures and what a network's layers make of them.
 *
 * @param first the first one's place among all that the survey looks at, from 0; they come in order
 * @param samples which they are
 * @param pictures as the network is shown them
 * @param outputs by layer, {@code float[pictures][channels][height][width]} or {@code
 *     float[pictures][channels]} on the device; freed when the study has seen them
 */
record Glimpse(
    int first,
    List<Sample> samples,
    List<PreparedPicture> pictures,
    Map<String, NDArray> outputs) {}
