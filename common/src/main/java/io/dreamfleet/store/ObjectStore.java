package io.dreamfleet.store;

import io.dreamfleet.settings.StoreSettings;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * One bucket of an S3-compatible store. Safe for use by several threads. Every method throws {@link
 * StoreException} when the store does not do what was asked.
 */
public final class ObjectStore implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Of one read or write on the connection, not of a whole transfer. */
  private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);

  /** Files up to this size travel in one request; larger ones in parts of it. */
  private static final long PART_BYTES = 16L << 20;

  /**
   * Of one client, and as many connections are kept for the next ones; a worker of a large batch
   * has a thread for each of its jobs, which often end together.
   */
  private static final int CALLS_AT_ONCE = 64;

  private final MinioClient client;
  private final StoreFailures failures;
  private final StoreSettings settings;
  private final String bucket;
  private final String region;
  private final EventListener calls;

  /**
   * A client; connects to nothing yet.
   *
   * @throws StoreException of kind DENIED when the settings carry no credentials
   */
  public ObjectStore(StoreSettings settings) {
    this(settings, EventListener.NONE);
  }

  /**
   * A client whose calls somebody listens to; connects to nothing yet.
   *
   * @throws StoreException of kind DENIED when the settings carry no credentials
   */
  public ObjectStore(StoreSettings settings, EventListener calls) {
    this(settings, calls, SILENCE_TIMEOUT);
  }

  ObjectStore(StoreSettings settings, EventListener calls, Duration silence) {
    this.calls = calls;
    this.failures = new StoreFailures(settings.endpoint(), settings.bucket());
    this.settings = settings;
    this.bucket = settings.bucket();
    this.region = settings.region();
    if (!settings.hasCredentials()) {
      throw failures.noCredentials();
    }
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher())
            .connectionPool(new ConnectionPool(CALLS_AT_ONCE, 5, TimeUnit.MINUTES))
            .connectTimeout(CONNECT_TIMEOUT)
            .readTimeout(silence)
            .writeTimeout(silence)
            .eventListener(calls)
            .protocols(List.of(Protocol.HTTP_1_1));
    settings.ca().map(TrustedAuthorities::read).ifPresent(trusted -> trusted.trustIn(http));
    this.client =
        MinioClient.builder()
            .endpoint(settings.endpoint().toString())
            .region(region)
            .credentials(settings.accessKey(), settings.secretKey())
            .httpClient(http.build(), true)
            .build();
  }

  /** All calls go to one host, to which a client lets five go at a time otherwise. */
  private static Dispatcher dispatcher() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(CALLS_AT_ONCE);
    dispatcher.setMaxRequestsPerHost(CALLS_AT_ONCE);
    return dispatcher;
  }

  /** The bucket's name. */
  public String bucket() {
    return bucket;
  }

  /** A client of another bucket of the same store, to be closed by itself. */
  public ObjectStore otherBucket(String name) {
    return new ObjectStore(settings.withBucket(name), calls);
  }

  /** Makes the bucket unless it exists. */
  public void ensureBucket() {
    failures.during(
        "making the bucket",
        "",
        () -> {
          if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            makeBucket();
          }
          return bucket;
        });
  }

  private void makeBucket() throws MinioException {
    try {
      client.makeBucket(MakeBucketArgs.builder().bucket(bucket).region(region).build());
    } catch (MinioException e) {
      if (!StoreFailures.isBucketThere(e)) {
        throw e;
      }
    }
  }

  /** Stores bytes under a key, in place of what was there. */
  public void put(String key, byte[] content, String contentType) {
    failures.during(
        "writing",
        key,
        () ->
            client.putObject(
                PutObjectArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .data(content, content.length)
                    .contentType(contentType)
                    .build()));
  }

  /**
   * Stores bytes under a key where nothing is there, as far as the store can tell: S3, MinIO and
   * others do ({@code If-None-Match}), and where one does not, the bytes are stored in any case.
   *
   * @return whether they were stored
   */
  public boolean putNew(String key, byte[] content, String contentType) {
    return failures.during(
        "writing",
        key,
        () -> {
          try {
            client.putObject(
                PutObjectArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .data(content, content.length)
                    .contentType(contentType)
                    .extraHeaders(Map.of("If-None-Match", "*"))
                    .build());
            return true;
          } catch (ErrorResponseException e) {
            if (StoreFailures.isConditionUnknown(e)) {
              put(key, content, contentType);
              return true;
            }
            if (StoreFailures.isThere(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  /** Stores a file under a key, in place of what was there. */
  public void putFile(String key, Path file, String contentType) {
    failures.during(
        "writing",
        key,
        () -> {
          LocalFileException.require(file);
          return client.uploadObject(
              UploadObjectArgs.builder()
                  .bucket(bucket)
                  .object(key)
                  .filename(file.toString(), PART_BYTES)
                  .contentType(contentType)
                  .build());
        });
  }

  /** The bytes under a key, if it exists. */
  public Optional<byte[]> get(String key) {
    return failures.unlessMissing(
        "reading",
        key,
        () -> {
          try (GetObjectResponse content = open(key)) {
            return content.readAllBytes();
          }
        });
  }

  /**
   * The first bytes under a key, if it exists: all of a small object, and no more memory for a
   * large one.
   *
   * @param most how many bytes at most
   */
  public Optional<byte[]> beginning(String key, int most) {
    return failures.unlessMissing(
        "reading",
        key,
        () -> {
          try (GetObjectResponse content = open(key)) {
            return content.readNBytes(most);
          }
        });
  }

  /** The size in bytes of the object under a key, if it exists. */
  public Optional<Long> size(String key) {
    return failures.unlessMissing(
        "looking for",
        key,
        () ->
            client.statObject(StatObjectArgs.builder().bucket(bucket).object(key).build()).size());
  }

  /** What changes when the object under a key does, if it exists. */
  public Optional<String> etag(String key) {
    return failures.unlessMissing(
        "looking for",
        key,
        () ->
            client.statObject(StatObjectArgs.builder().bucket(bucket).object(key).build()).etag());
  }

  public boolean exists(String key) {
    return size(key).isPresent();
  }

  /**
   * Fetches an object into a file; the file appears when it is complete, and not before.
   *
   * @throws StoreException of kind MISSING when there is no such object
   */
  public void download(String key, Path target) {
    download(key, target, bytesSoFar -> {});
  }

  /**
   * Fetches an object into a file; the file appears when it is complete, and not before.
   *
   * @param progress told the bytes fetched so far, after every block
   * @throws StoreException of kind MISSING when there is no such object
   */
  public void download(String key, Path target, LongConsumer progress) {
    failures.during(
        "reading",
        key,
        () -> {
          try (GetObjectResponse content = open(key)) {
            return new Download(target, progress).of(content);
          }
        });
  }

  /** The keys that begin with a prefix, sorted. */
  public List<String> list(String prefix) {
    return list(prefix, item -> true);
  }

  /** The keys that begin with a prefix and were last written before a time, sorted. */
  public List<String> listOlderThan(String prefix, Instant time) {
    return list(prefix, item -> item.lastModified().toInstant().isBefore(time));
  }

  /**
   * Hands over every object whose key begins with a prefix, a page of the store's listing at a time
   * and so in no memory to speak of, however many there are.
   */
  public void each(String prefix, Consumer<StoredObject> sink) {
    eachItem(
        prefix, item -> sink.accept(new StoredObject(item.objectName(), item.size(), item.etag())));
  }

  private List<String> list(String prefix, Predicate<Item> wanted) {
    List<String> keys = new ArrayList<>();
    eachItem(
        prefix,
        item -> {
          if (wanted.test(item)) {
            keys.add(item.objectName());
          }
        });
    keys.sort(null);
    return keys;
  }

  private void eachItem(String prefix, Consumer<Item> sink) {
    failures.during(
        "listing",
        prefix,
        () -> {
          for (Result<Item> item :
              client.listObjects(
                  ListObjectsArgs.builder()
                      .bucket(bucket)
                      .prefix(prefix)
                      .recursive(true)
                      .build())) {
            sink.accept(item.get());
          }
          return prefix;
        });
  }

  /** Removes the object under a key; nothing happens when there is none. */
  public void delete(String key) {
    failures.during(
        "deleting",
        key,
        () -> {
          client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key).build());
          return key;
        });
  }

  private GetObjectResponse open(String key) throws MinioException {
    return client.getObject(GetObjectArgs.builder().bucket(bucket).object(key).build());
  }

  /** Frees the connections and their threads. */
  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException("the object store's client could not be closed", e);
    }
  }
}
