package io.dreamfleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.dreamfleet.settings.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.EventListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stand-ins, most of which do not work; a real store is in the embedded fleet's tests. */
class ObjectStoreTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  @Timeout(20)
  void a_store_that_nobody_serves_is_unreachable_and_named_without_its_secret() throws IOException {
    int port = unusedPort();

    StoreException failure = failure(settings(port));

    assertThat(failure.kind()).isEqualTo(StoreException.Kind.UNREACHABLE);
    assertThat(failure)
        .hasMessageStartingWith(
            "cannot reach the object store while reading s3://pictures/some/key at"
                + " http://127.0.0.1:"
                + port)
        .hasMessageNotContaining("hush");
  }

  @Test
  @Timeout(20)
  void a_host_that_does_not_exist_is_unreachable() {
    StoreException failure =
        failure(
            new StoreSettings(
                URI.create("http://no-such-host.invalid"), "pictures", "r", "key", "hush"));

    assertThat(failure.kind()).isEqualTo(StoreException.Kind.UNREACHABLE);
  }

  @Test
  @Timeout(20)
  void a_store_that_hangs_up_is_unreachable() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, HERE)) {
      Thread hangsUp =
          new Thread(
              () -> {
                while (!socket.isClosed()) {
                  try {
                    socket.accept().close();
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      hangsUp.start();

      assertThat(failure(settings(socket.getLocalPort())).kind())
          .isEqualTo(StoreException.Kind.UNREACHABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503, SlowDown, UNREACHABLE",
    "503, ServiceUnavailable, UNREACHABLE",
    "500, InternalError, UNREACHABLE",
    "507, XMinioStorageFull, FULL",
    "507, NoRoom, FULL",
    "403, QuotaExceeded, FULL",
    "400, EntityTooLarge, OTHER",
    "403, AccessDenied, DENIED",
    "403, SignatureDoesNotMatch, DENIED",
    "404, NoSuchBucket, MISSING",
  })
  @Timeout(20)
  void an_error_answer_is_told_by_its_code(int status, String code, StoreException.Kind kind)
      throws IOException {
    byte[] body = "<Error><Code>%s</Code><Message>no</Message></Error>".formatted(code).getBytes();
    HttpServer server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/xml");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      StoreException failure = failure(settings(server.getAddress().getPort()));

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure).hasMessageContaining(code).hasMessageContaining("s3://pictures/some/key");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void settings_without_credentials_are_denied_at_once_with_what_to_set() {
    StoreSettings none =
        new StoreSettings(URI.create("http://localhost:9000"), "pictures", "r", "", "");

    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> new ObjectStore(none).close());

    assertThat(failure.kind()).isEqualTo(StoreException.Kind.DENIED);
    assertThat(failure)
        .hasMessageContaining("DREAMFLEET_S3_ACCESS_KEY")
        .hasMessageContaining("http://localhost:9000");
  }

  @Test
  @Timeout(30)
  void a_store_that_accepts_and_never_answers_does_not_hold_a_caller_for_long() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, HERE)) {
      long began = System.nanoTime();

      StoreException failure =
          catchThrowableOfType(
              StoreException.class,
              () -> {
                try (ObjectStore store =
                    new ObjectStore(
                        settings(silent.getLocalPort()),
                        EventListener.NONE,
                        Duration.ofSeconds(1))) {
                  store.get("some/key");
                }
              });

      assertThat(failure.kind()).isEqualTo(StoreException.Kind.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  @Timeout(60)
  void calls_of_many_threads_are_with_the_store_at_the_same_time() throws Exception {
    int callers = 16;
    CyclicBarrier allAreThere = new CyclicBarrier(callers);
    ExecutorService threads = Executors.newFixedThreadPool(2 * callers);
    HttpServer server = HttpServer.create(new InetSocketAddress(HERE, 0), callers);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try {
            allAreThere.await(20, TimeUnit.SECONDS);
            exchange.sendResponseHeaders(404, -1);
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            exchange.sendResponseHeaders(503, -1);
          }
          exchange.close();
        });
    server.start();
    try (ObjectStore store = new ObjectStore(settings(server.getAddress().getPort()))) {
      Callable<Boolean> call = () -> store.exists("some/key");
      for (Future<Boolean> exists : threads.invokeAll(Collections.nCopies(callers, call))) {
        assertThat(exists.get()).isFalse();
      }
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private static StoreException failure(StoreSettings settings) {
    return catchThrowableOfType(
        StoreException.class,
        () -> {
          try (ObjectStore store = new ObjectStore(settings)) {
            store.get("some/key");
          }
        });
  }

  private static StoreSettings settings(int port) {
    return new StoreSettings(
        URI.create("http://127.0.0.1:" + port), "pictures", "us-east-1", "key", "hush");
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
      return socket.getLocalPort();
    }
  }
}
