/**
 * The models that jobs name: in comes a name, out go its network, its class names, and its weights
 * as a checked local file, wherever they had to come from.
 */
package io.dreamfleet.model;
