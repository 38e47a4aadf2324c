/**
 * A site to look at networks with: in come batches of pictures, out goes a folder or a bucket's
 * prefix of plain files that any browser shows.
 */
package io.dreamfleet.cli.gallery;
