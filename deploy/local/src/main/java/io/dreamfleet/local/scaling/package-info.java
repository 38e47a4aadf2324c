/**
 * The autoscaling rule, played: in come the numbers of {@code
 * deploy/k8s/components/keda/scaled-object.yaml} and arrivals of jobs; out go waits, worker-hours
 * and a chart.
 */
package io.dreamfleet.local.scaling;
