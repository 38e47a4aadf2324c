package io.dreamfleet.local;

import io.dreamfleet.settings.StoreSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;

/** An S3 server in this process over a folder: an object is a plain file, a bucket a folder. */
public final class EmbeddedStore implements AutoCloseable {
  private static final String REGION = "us-east-1";

  private final S3Proxy server;
  private final StoreSettings settings;

  private EmbeddedStore(S3Proxy server, StoreSettings settings) {
    this.server = server;
    this.settings = settings;
  }

  /**
   * Starts a server; returns when it accepts connections.
   *
   * @param folder made when it is new
   * @param port on the loopback interface; 0 takes a free one
   * @param bucket made when it is new
   * @throws LocalFleetException when it cannot start
   */
  public static EmbeddedStore start(Path folder, int port, String bucket, StoreKeys keys) {
    return start(folder, Ports.HOST, port, bucket, keys);
  }

  /**
   * Starts a server; returns when it accepts connections.
   *
   * @param folder made when it is new
   * @param host an address of this machine
   * @param port 0 takes a free one
   * @param bucket made when it is new
   * @throws LocalFleetException when it cannot start
   */
  public static EmbeddedStore start(
      Path folder, String host, int port, String bucket, StoreKeys keys) {
    return start(folder, host, port, bucket, keys, Optional.empty());
  }

  /**
   * Starts a server as {@link #start(Path, String, int, String, StoreKeys)} does.
   *
   * @param locks whose certificate it has, so that it is reached by {@code https}
   */
  static EmbeddedStore start(
      Path folder, String host, int port, String bucket, StoreKeys keys, Optional<Locks> locks) {
    int ownPort = Ports.claim(host, port, "--s3-port");
    try {
      Files.createDirectories(folder.resolve(bucket));
      URI endpoint =
          URI.create("%s://%s:%d".formatted(locks.isPresent() ? "https" : "http", host, ownPort));
      S3Proxy server =
          at(endpoint, locks)
              .blobStore(new FolderBlobStore(folder))
              .awsAuthentication(AuthenticationType.AWS_V4, keys.accessKey(), keys.secretKey())
              // the MinIO client sends checksum headers that this server does not know
              .ignoreUnknownHeaders(true)
              .build();
      server.start();
      return new EmbeddedStore(
          server,
          new StoreSettings(
              endpoint,
              bucket,
              REGION,
              keys.accessKey(),
              keys.secretKey(),
              locks.map(Locks::certificate)));
    } catch (Exception e) {
      throw new LocalFleetException(
          "the S3 server cannot start on %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static S3Proxy.Builder at(URI endpoint, Optional<Locks> locks) {
    if (locks.isEmpty()) {
      return S3Proxy.builder().endpoint(endpoint);
    }
    return S3Proxy.builder()
        .secureEndpoint(endpoint)
        .keyStore(locks.get().keyStore().toString(), locks.get().keyPassword());
  }

  /** How clients reach it and are let in. */
  public StoreSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new LocalFleetException("the S3 server did not stop: " + e.getMessage(), e);
    }
  }
}
