package io.dreamfleet.cli.command;

import io.dreamfleet.input.ContentHash;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A file's content that a job reads, on its way to the bucket, where it lies under its hash. */
final class InputUpload {
  /** Enough to hide a distant store's answering time. */
  private static final int AT_ONCE = 8;

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

  /** Puts many into the bucket, some of them at once. */
  static void sendAll(Stream<InputUpload> uploads, ObjectStore store) {
    ExecutorService sending = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<CompletableFuture<Void>> sent =
          uploads.map(each -> CompletableFuture.runAsync(() -> each.send(store), sending)).toList();
      sent.forEach(CompletableFuture::join);
    } finally {
      sending.shutdownNow();
    }
  }

  /** Puts it into the bucket, unless it is there. */
  void send(ObjectStore store) {
    if (!store.exists(key)) {
      store.put(key, content, contentType);
    }
  }
}
