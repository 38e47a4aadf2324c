package io.dreamfleet.dataset;

/**
 * One picture of a data set.
 *
 * @param name of its file, with its folders
 * @param label the number of its class in {@link DataSet#classes}, or -1 where the data set has no
 *     classes
 */
public record Sample(String name, int label) {}
