/**
 * A user's labelled pictures: in come folders, zip archives and IDX files, out goes the zip archive
 * that workers read, under its hash in the bucket.
 */
package io.dreamfleet.cli.dataset;
