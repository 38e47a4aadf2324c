/** Text on pictures that are drawn by a program: in comes a line of text, out go its outlines. */
package io.dreamfleet.drawing;
