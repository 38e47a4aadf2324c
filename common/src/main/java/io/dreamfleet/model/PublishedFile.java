package io.dreamfleet.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * A file on a web server. Java's own HTTP client cannot be told how long a silence within a body it
 * should bear, so this is the client that the object store uses.
 */
record PublishedFile(URI url, String name) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);
  private static final int BLOCK_BYTES = 1 << 16;

  /** The server did not give the file; the message says why, as the end of a sentence. */
  static final class NotServedException extends IOException {
    NotServedException(String reason) {
      super(reason);
    }

    NotServedException(IOException cause) {
      super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
  }

  /**
   * Fetches the file.
   *
   * @throws NotServedException when the server cannot be reached or does not have it
   * @throws IOException when the target cannot be written
   */
  void fetch(Path target, DownloadProgress progress) throws IOException {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(SILENCE_TIMEOUT)
            .build();
    try (OutputStream file = Files.newOutputStream(target);
        Response response = open(client)) {
      if (!response.isSuccessful()) {
        throw new NotServedException("HTTP " + response.code());
      }
      copy(response.body(), file, progress);
    } finally {
      client.connectionPool().evictAll();
    }
  }

  private Response open(OkHttpClient client) throws NotServedException {
    try {
      return client.newCall(new Request.Builder().url(url.toString()).build()).execute();
    } catch (IOException e) {
      throw new NotServedException(e);
    }
  }

  private void copy(ResponseBody body, OutputStream file, DownloadProgress progress)
      throws IOException {
    long length = body.contentLength();
    OptionalLong total = length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    byte[] block = new byte[BLOCK_BYTES];
    long done = 0;
    try (InputStream content = body.byteStream()) {
      for (int n = read(content, block); n >= 0; n = read(content, block)) {
        file.write(block, 0, n);
        done += n;
        progress.advanced(new DownloadProgress.Transfer(name, done, total));
      }
    }
  }

  private static int read(InputStream content, byte[] block) throws NotServedException {
    try {
      return content.read(block);
    } catch (IOException e) {
      throw new NotServedException(e);
    }
  }
}
