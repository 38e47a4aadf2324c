/**
 * Labelled pictures by the thousand: in comes a zip archive from whoever made it, out go its
 * pictures one after another, each with the class that its folder names.
 */
package io.dreamfleet.dataset;
