package io.dreamfleet.cli.command;

import io.dreamfleet.input.ContentHash;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;

/** A file's content that a job reads, on its way to the bucket, where it lies under its hash. */
final class InputUpload {
  private final String key;
  private final String contentType;
  private final byte[] content;

  private InputUpload(String key, String contentType, byte[] content) {
    this.key = key;
    this.contentType = contentType;
    this.content = content.clone();
  }

  /**
   * What is to be uploaded.
   *
   * @param extension of the key, such as {@code npy}
   */
  static InputUpload of(byte[] content, String extension, String contentType) {
    return new InputUpload(
        ResultLayout.input(ContentHash.sha256(content), extension), contentType, content);
  }

  /** Its address for jobs. */
  String url(String bucket) {
    return "s3://" + bucket + "/" + key;
  }

  /** Puts it into the bucket, unless it is there. */
  void send(ObjectStore store) {
    if (!store.exists(key)) {
      store.put(key, content, contentType);
    }
  }
}
