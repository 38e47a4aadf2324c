package io.dreamfleet.input;

import io.dreamfleet.job.ImageSize;

/**
 * What a file says of its picture before anything is decoded.
 *
 * @param stored the size as it is stored
 * @param orientation how it is to be turned
 * @param essence the file without metadata: text, profiles and thumbnails can be bombs, too
 */
record PictureFile(ImageSize stored, Orientation orientation, byte[] essence) {}
