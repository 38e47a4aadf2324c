/**
 * The architectures that Dreamfleet knows by name: in come a picture's size and a class count, out
 * comes the graph, with torchvision's names for everything.
 */
package io.dreamfleet.network.architecture;
