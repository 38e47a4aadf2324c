/** Pictures as files: in come an ascent's values in [0, 1], out comes a PNG. */
package io.dreamfleet.worker.picture;
