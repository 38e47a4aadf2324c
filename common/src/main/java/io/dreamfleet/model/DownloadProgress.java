package io.dreamfleet.model;

import java.util.OptionalLong;

/** Somebody who watches a file come in. */
@FunctionalInterface
public interface DownloadProgress {
  /** Nobody watches. */
  DownloadProgress NONE = transfer -> {};

  /** More has come in. */
  void advanced(Transfer transfer);

  /**
   * How far a file has come.
   *
   * @param file its name
   * @param bytes so far; equal to the total once, at the end
   * @param total in bytes, where the other side has said it
   */
  record Transfer(String file, long bytes, OptionalLong total) {}
}
