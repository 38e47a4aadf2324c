/**
 * Where pictures and models are kept: in come keys and bytes, out go objects of one bucket of an
 * S3-compatible store; {@link io.dreamfleet.store.ResultLayout} is the one place that names keys.
 */
package io.dreamfleet.store;
