/**
 * Points of many dimensions laid out in two: in come rows of features, out go places in the plane
 * and how well neighbours have been kept together. The same rows and seed give the same places.
 */
package io.dreamfleet.worker.projection;
