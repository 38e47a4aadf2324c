/**
 * Plots of surveys: in come figures and places in the plane, out go PNGs and SVGs with their
 * legends.
 */
package io.dreamfleet.worker.chart;
