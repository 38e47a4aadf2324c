package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.model.DownloadProgress;
import io.dreamfleet.model.LibraryOptions;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.model.WeightsLibrary;
import io.dreamfleet.model.WeightsSource;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights and everywhere they come from: a web server, the bucket, other buckets, the cache. */
class WeightsLibraryIT {
  /** {@code sha256sum emojinet.safetensors}. */
  private static final String HASH = "8117e5041435c609";

  private static final String FILE = "emojinet-8117e504.safetensors";
  private static final Model EMOJINET = ModelCatalog.builtIn().model("emojinet");

  @TempDir private static Path objects;
  private static EmbeddedStore server;
  private static byte[] content;

  @TempDir Path folder;
  private final AtomicInteger downloads = new AtomicInteger();
  private ObjectStore store;
  private HttpServer publisher;

  @BeforeAll
  static void startStore() throws IOException {
    server = EmbeddedStore.start(objects, 0, "fleet", StoreKeys.random());
    try (InputStream bundled = Model.class.getResourceAsStream("/models/emojinet.safetensors")) {
      content = bundled.readAllBytes();
    }
  }

  @AfterAll
  static void stopStore() {
    server.close();
  }

  @BeforeEach
  void start() throws IOException {
    store = new ObjectStore(server.settings());
    store.list("models/").forEach(store::delete);
    publisher = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    publisher.createContext(
        "/models/" + FILE,
        exchange -> {
          downloads.incrementAndGet();
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    publisher.start();
  }

  @AfterEach
  void stop() {
    publisher.stop(0);
    store.close();
  }

  private WeightsLibrary library(String cache, String... otherBuckets) {
    return new WeightsLibrary(
        folder.resolve(cache), store, new LibraryOptions(Set.of(otherBuckets), Optional.empty()));
  }

  /** Emojinet, as if its weights were on our web server under that hash. */
  private Model published(String hashPrefix) {
    URI url =
        URI.create(
            "http://localhost:%d/models/%s".formatted(publisher.getAddress().getPort(), FILE));
    return new Model(
        EMOJINET.name(),
        EMOJINET.network(),
        EMOJINET.classes(),
        new WeightsSource.Published(url, hashPrefix),
        "for this test");
  }

  private static void load(WeightsLibrary library, Model model, String s3Url) {
    assertThat(
            library
                .load(model, Optional.ofNullable(s3Url), DownloadProgress.NONE)
                .get("fc.bias")
                .toFloats())
        .hasSize(1166);
  }

  @Test
  void published_weights_are_fetched_once_by_a_fleet_and_once_by_a_machine() {
    Model model = published(HASH.substring(0, 8));
    assertThat(library("a").isInFleet(model)).isFalse();
    load(library("a"), model, null);
    assertThat(store.get("models/" + FILE)).contains(content);
    assertThat(library("a").isInFleet(model)).isTrue();
    load(library("a"), model, null);
    // another machine of the fleet
    load(library("b"), model, null);
    assertThat(downloads).hasValue(1);
    store.delete("models/" + FILE);
    load(library("b"), model, null);
    assertThat(downloads).hasValue(1);
  }

  @Test
  void another_published_version_gets_an_address_for_jobs() {
    Model model = published(HASH);
    WeightsSource.Published version = (WeightsSource.Published) model.weights();

    String url = library("a").publish(model, version, DownloadProgress.NONE);

    assertThat(url).isEqualTo("s3://fleet/models/" + FILE);
    load(library("b"), EMOJINET, url);
    assertThat(downloads).hasValue(1);
  }

  @Test
  void pulling_brings_weights_from_the_cache_back_into_the_bucket_and_reports_the_way_in() {
    Model model = published(HASH);
    List<Long> seen = new ArrayList<>();
    Path file = library("a").pull(model, transfer -> seen.add(transfer.bytes())).orElseThrow();
    assertThat(file).hasBinaryContent(content);
    assertThat(seen).isSorted().endsWith((long) content.length);
    store.delete("models/" + FILE);
    library("a").pull(model, DownloadProgress.NONE);
    assertThat(store.exists("models/" + FILE)).isTrue();
    assertThat(downloads).hasValue(1);
  }

  @Test
  void a_file_with_another_hash_is_kept_nowhere() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> load(library("a"), published("f37072fd"), null))
        .withMessageContaining("must start with f37072fd, but is " + HASH)
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.BAD_WEIGHTS);
    assertThat(folder.resolve("a/models").toFile().list()).containsExactly(".locks");
    assertThat(store.list("models/")).isEmpty();
  }

  @Test
  void a_damaged_object_in_the_bucket_is_named() {
    store.put("models/" + FILE, new byte[] {1, 2, 3}, "application/octet-stream");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> load(library("a"), published(HASH), null))
        .withMessageStartingWith(FILE + " from s3://fleet/models/" + FILE + " is damaged");
  }

  @Test
  void a_publisher_that_cannot_be_reached_is_answered_with_the_ways_out() {
    Model model = published(HASH);
    publisher.stop(0);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> load(library("a"), model, null))
        .withMessageContaining("DREAMFLEET_WEIGHTS_MIRROR")
        .withMessageContaining("--weights PATH")
        .withMessageContaining("dreamfleet models pull emojinet")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.WEIGHTS_NOT_FOUND);
  }

  @Test
  void a_users_file_is_uploaded_once_and_loaded_by_its_address() throws IOException {
    Path file = Files.write(folder.resolve("my weights.safetensors"), content);
    String url = library("a").publish(file, EMOJINET);
    assertThat(url).isEqualTo("s3://fleet/models/" + HASH + "-my_weights.safetensors");
    assertThat(library("b").publish(file, EMOJINET)).isEqualTo(url);
    load(library("a"), EMOJINET, url);
    // from the cache: its name says what it is
    store.delete(url.substring("s3://fleet/".length()));
    load(library("a"), EMOJINET, url);
  }

  @Test
  void an_upload_that_was_tampered_with_is_refused() {
    store.put("models/0123456789abcdef-a.safetensors", content, "application/octet-stream");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(
            () -> load(library("a"), EMOJINET, "s3://fleet/models/0123456789abcdef-a.safetensors"))
        .withMessageContaining("must start with 0123456789abcdef, but is " + HASH);
  }

  @Test
  void an_object_that_was_replaced_is_fetched_anew() {
    String url = "s3://fleet/models/changing.safetensors";
    store.put("models/changing.safetensors", content, "application/octet-stream");
    load(library("a"), EMOJINET, url);
    store.put("models/changing.safetensors", new byte[] {1, 2, 3}, "application/octet-stream");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> load(library("a"), EMOJINET, url))
        .withMessageStartingWith(url + " is ")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.BAD_WEIGHTS);
  }

  @Test
  void another_bucket_is_read_where_it_is_allowed() throws IOException {
    Files.createDirectories(objects.resolve("shared"));
    try (ObjectStore shared = store.otherBucket("shared")) {
      shared.put("net.safetensors", content, "application/octet-stream");
    }
    load(library("a", "shared"), EMOJINET, "s3://shared/net.safetensors");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> load(library("a"), EMOJINET, "s3://shared/net.safetensors"))
        .withMessageContaining("it reads fleet");
  }

  @Test
  void an_object_that_does_not_exist_is_refused_before_anything_is_sent() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> library("a").requireReadable("s3://fleet/models/nothing.pth"))
        .withMessage("the weights s3://fleet/models/nothing.pth do not exist");
  }
}
