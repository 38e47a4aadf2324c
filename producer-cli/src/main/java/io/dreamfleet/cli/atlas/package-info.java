/**
 * Activation atlases: in come the cells that a survey has found and the pictures that jobs have
 * made of them, out go one large picture and a page to move about in it.
 */
package io.dreamfleet.cli.atlas;
