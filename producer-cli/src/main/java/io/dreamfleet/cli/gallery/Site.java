package io.dreamfleet.cli.gallery;

import java.util.Optional;

/**
 * Where a gallery lies, as files by their paths from {@code index.html}. Objects of the fleet's
 * bucket are shown under their own keys below {@link #results()}. Safe for use by several threads.
 */
public interface Site extends AutoCloseable {

  /** What a file has, if it exists. */
  Optional<byte[]> read(String path);

  /** Writes a file, unless it has just this content. */
  void write(String path, byte[] content);

  /**
   * Sees to it that the site can show an object of the fleet's bucket.
   *
   * @param again whether to do so even where the site has something of this key
   */
  void bring(String key, boolean again);

  /** The same for an object that is to be looked at here too. */
  byte[] bringAndRead(String key, boolean again);

  /** What stands before the keys of the fleet's bucket in the addresses of the pages. */
  String results();

  /** What has been fetched and written so far. */
  Traffic traffic();

  /** Where to find it, for people. */
  String text();

  @Override
  void close();
}
