package io.dreamfleet.store;

import io.dreamfleet.store.StoreException.Kind;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** Turns what the store's client throws into sentences that say where and at what it happened. */
final class StoreFailures {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  private static final Set<String> MISSING =
      Set.of("NoSuchKey", "NoSuchBucket", "NoSuchObject", "ResourceNotFound");
  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AllAccessDisabled",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch");
  private static final Set<String> LATER =
      Set.of("ServiceUnavailable", "SlowDown", "RequestTimeout", "Busy", "InternalError");

  /** Those of MinIO ({@code cmd/api-errors.go}) and Ceph, beside what says quota in its name. */
  private static final Set<String> FULL =
      Set.of("XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity");

  /** https://www.rfc-editor.org/rfc/rfc4918#section-11.5 */
  private static final int INSUFFICIENT_STORAGE = 507;

  private static final Set<String> THERE =
      Set.of("PreconditionFailed", "ConditionalRequestConflict");
  private static final Set<String> BUCKET_IS_THERE =
      Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists");

  private final URI endpoint;
  private final String bucket;

  StoreFailures(URI endpoint, String bucket) {
    this.endpoint = endpoint;
    this.bucket = bucket;
  }

  /** What the client is asked to do. */
  @FunctionalInterface
  interface Request<T> {
    T run() throws MinioException, IOException;
  }

  /** Runs a request; every way that it can fail is a {@link StoreException}. */
  <T> T during(String action, String key, Request<T> request) {
    try {
      return request.run();
    } catch (MinioException | IOException | RuntimeException e) {
      throw explain(action, key, unwrap(e));
    }
  }

  /** Runs a request; a missing object is an empty answer, a missing bucket is not. */
  <T> Optional<T> unlessMissing(String action, String key, Request<T> request) {
    try {
      return Optional.of(during(action, key, request));
    } catch (StoreException e) {
      if (e.getCause() instanceof ErrorResponseException refusal
          && refusal.errorResponse().code().equals("NoSuchKey")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  StoreException noCredentials() {
    return new StoreException(
        Kind.DENIED,
        "no credentials for the object store at %s (bucket %s): set DREAMFLEET_S3_ACCESS_KEY and DREAMFLEET_S3_SECRET_KEY, or name the fleet's settings file with --config or DREAMFLEET_CONFIG"
            .formatted(endpoint, bucket));
  }

  /** Whether a write on the condition that nothing is there failed because something is. */
  static boolean isThere(ErrorResponseException e) {
    return THERE.contains(e.errorResponse().code());
  }

  /** Whether the store does not know conditions of writes. */
  static boolean isConditionUnknown(ErrorResponseException e) {
    return e.errorResponse().code().equals("NotImplemented");
  }

  /** Whether making a bucket failed because somebody else was quicker. */
  static boolean isBucketThere(MinioException e) {
    return e instanceof ErrorResponseException refusal
        && BUCKET_IS_THERE.contains(refusal.errorResponse().code());
  }

  /** The client wraps what happens on the connection in plain runtime exceptions. */
  private static Exception unwrap(Exception e) {
    if (!(e instanceof RuntimeException mistake)) {
      return e;
    }
    if (e.getCause() instanceof IOException || e.getCause() instanceof MinioException) {
      return (Exception) e.getCause();
    }
    if (e.getCause() instanceof CertificateException untrusted) {
      return new SSLHandshakeException(
          untrusted.getMessage() + " (dreamfleet.s3.ca names a file of authorities to trust)");
    }
    throw mistake;
  }

  private StoreException explain(String action, String key, Exception e) {
    String where = "%s s3://%s/%s at %s".formatted(action, bucket, key, endpoint);
    if (e instanceof ErrorResponseException refusal) {
      return refused(where, refusal);
    }
    if (e instanceof ServerException broken) {
      Kind kind = kind(broken.statusCode());
      String sentence = "the object store answered HTTP %d while %s";
      return new StoreException(kind, sentence.formatted(broken.statusCode(), where), e);
    }
    Optional<IOException> network = inChain(e, IOException.class);
    if (network.isEmpty()) {
      return new StoreException(
          Kind.OTHER, "the object store failed while %s: %s".formatted(where, reason(e)), e);
    }
    if (network.get() instanceof LocalFileException local) {
      return new StoreException(
          Kind.OTHER,
          "a local file cannot be used while %s: %s".formatted(where, local.reason()),
          e);
    }
    return new StoreException(
        Kind.UNREACHABLE,
        "cannot reach the object store while %s: %s".formatted(where, reason(network.get())),
        e);
  }

  private static StoreException refused(String where, ErrorResponseException e) {
    String code = e.errorResponse().code();
    int status = e.response().code();
    if (MISSING.contains(code)) {
      return new StoreException(Kind.MISSING, "%s while %s".formatted(code, where), e);
    }
    boolean full = kind(code, status) == Kind.FULL;
    if (!full && (DENIED.contains(code) || status == 401 || status == 403)) {
      return new StoreException(
          Kind.DENIED,
          "the object store refused the credentials (%s) while %s".formatted(code, where),
          e);
    }
    return new StoreException(
        kind(code, status),
        "the object store answered HTTP %d %s (%s) while %s"
            .formatted(status, code, e.errorResponse().message(), where),
        e);
  }

  private static Kind kind(String code, int status) {
    if (FULL.contains(code) || code.contains("Quota")) {
      return Kind.FULL;
    }
    return LATER.contains(code) ? Kind.UNREACHABLE : kind(status);
  }

  private static Kind kind(int status) {
    if (status == INSUFFICIENT_STORAGE) {
      return Kind.FULL;
    }
    return status >= 500 ? Kind.UNREACHABLE : Kind.OTHER;
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static <E extends Throwable> Optional<E> inChain(Throwable top, Class<E> type) {
    for (Throwable e = top; e != null; e = e.getCause()) {
      if (type.isInstance(e)) {
        return Optional.of(type.cast(e));
      }
    }
    return Optional.empty();
  }
}
