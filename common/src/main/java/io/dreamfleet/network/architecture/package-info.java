/**
 * The architectures that Dreamfleet knows by name: in come widths, depths and class counts, out
 * comes the graph, with torchvision's names for everything.
 */
package io.dreamfleet.network.architecture;
