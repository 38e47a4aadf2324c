/**
 * What an operator sees of one process over HTTP: in come meters and pages, out go Prometheus
 * metrics, health answers, and what else the process shows.
 */
package io.dreamfleet.metrics;
