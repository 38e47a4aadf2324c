/**
 * What a network makes of one picture: in come its layers' outputs and the pictures that jobs have
 * made of them, out go heat maps, grids and a page.
 */
package io.dreamfleet.cli.activation;
