package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.settings.SettingsException;
import io.dreamfleet.settings.StoreSettings;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.StoreException;
import io.dreamfleet.weights.Weights;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no store; its address is one where nothing listens. */
class WeightsLibraryTest {
  private static final ModelCatalog CATALOG = ModelCatalog.builtIn();

  @TempDir Path cache;
  private ObjectStore store;
  private WeightsLibrary library;

  @BeforeEach
  void open() throws IOException {
    StoreSettings settings =
        new StoreSettings(
            URI.create("http://localhost:" + unusedPort()), "fleet", "us-east-1", "key", "secret");
    store = new ObjectStore(settings);
    library = new WeightsLibrary(cache, store, LibraryOptions.from(Map.of()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void bundled_weights_need_neither_store_nor_cache() {
    Model emojinet = CATALOG.model("emojinet");
    Weights weights = library.load(emojinet, Optional.empty(), DownloadProgress.NONE);
    assertThat(weights.get("fc.weight").shape()).containsExactly(1166, 256);
    assertThat(library.isInFleet(emojinet)).isTrue();
    assertThat(library.pull(emojinet, DownloadProgress.NONE)).isEmpty();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void a_store_that_does_not_answer_may_answer_later_and_is_no_refusal() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () -> library.load(CATALOG.model("resnet18"), Optional.empty(), DownloadProgress.NONE))
        .extracting(StoreException::kind)
        .isEqualTo(StoreException.Kind.UNREACHABLE);
  }

  @Test
  void a_bucket_that_nobody_allowed_is_refused_before_it_is_asked() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(
            () ->
                library.load(
                    CATALOG.model("emojinet"),
                    Optional.of("s3://elsewhere/a.pth"),
                    DownloadProgress.NONE))
        .withMessage(
            "the weights s3://elsewhere/a.pth are in a bucket that this fleet does not read; it reads fleet (DREAMFLEET_WEIGHTS_BUCKETS names more)")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.WEIGHTS_NOT_FOUND);
  }

  @Test
  void a_file_that_is_no_checkpoint_is_refused_before_it_is_uploaded() throws IOException {
    Path file = Files.writeString(cache.resolve("notes.txt"), "not weights");
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> library.publish(file, CATALOG.model("emojinet")))
        .withMessageContaining("notes.txt")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.BAD_WEIGHTS);
  }

  @Test
  void a_file_that_does_not_exist_is_named() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> library.publish(Path.of("nowhere.pth"), CATALOG.model("emojinet")))
        .withMessage("there is no file of weights nowhere.pth")
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.WEIGHTS_NOT_FOUND);
  }

  @Test
  void a_mirror_takes_the_place_of_scheme_host_and_folder() {
    WeightsSource.Published published =
        (WeightsSource.Published) CATALOG.model("resnet18").weights();
    assertThat(LibraryOptions.from(Map.of()).location(published)).isEqualTo(published.url());
    for (String mirror : new String[] {"http://m:8080/a/b", "http://m:8080/a/b/"}) {
      assertThat(
              LibraryOptions.from(Map.of("DREAMFLEET_WEIGHTS_MIRROR", mirror)).location(published))
          .hasToString("http://m:8080/a/b/resnet18-f37072fd.pth");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://m/a", "m.example/a", "http://", "::"})
  void a_mirror_that_is_no_web_folder_is_refused(String mirror) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> LibraryOptions.from(Map.of("DREAMFLEET_WEIGHTS_MIRROR", mirror)))
        .withMessageContaining("\"" + mirror + "\"");
  }

  @Test
  void the_cache_is_where_the_environment_says() {
    assertThat(LibraryOptions.cache(Map.of("DREAMFLEET_CACHE", "/c", "XDG_CACHE_HOME", "/x")))
        .isEqualTo(Path.of("/c"));
    assertThat(LibraryOptions.cache(Map.of("XDG_CACHE_HOME", "/x")))
        .isEqualTo(Path.of("/x/dreamfleet"));
    assertThat(LibraryOptions.cache(Map.of()).toString()).endsWith("/.cache/dreamfleet");
  }

  @Test
  void an_uploads_key_carries_its_hash_and_no_path() {
    FileHash hash = FileHash.of(new byte[0]);
    // printf '' | sha256sum starts with e3b0c44298fc1c14
    assertThat(S3Url.pinnedKey(hash, "../my weights.pth"))
        .isEqualTo("models/e3b0c44298fc1c14-._my_weights.pth");
    S3Url url = S3Url.parse("s3://fleet/models/e3b0c44298fc1c14-a.pth");
    assertThat(url.pinnedHash()).contains("e3b0c44298fc1c14");
    assertThat(S3Url.parse("s3://fleet/models/a.pth").pinnedHash()).isEmpty();
    assertThat(S3Url.parse("s3://fleet/a/b c.pth").fileName()).isEqualTo("b_c.pth");
  }

  @Test
  void a_file_beyond_the_limit_is_refused_before_it_is_read() throws IOException {
    Path file = Files.write(cache.resolve("large.pth"), new byte[11]);
    WeightsLibrary small =
        new WeightsLibrary(cache, store, new LibraryOptions(Set.of(), Optional.empty(), 10));
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> small.publish(file, CATALOG.model("emojinet")))
        .withMessage(
            "the weights %s have 11 bytes; at most 10 are allowed (the workers' setting dreamfleet.limits.weights-bytes raises that)",
            file)
        .extracting(JobRefusedException::code)
        .isEqualTo(FailureCode.LIMIT_EXCEEDED);
  }

  @Test
  void a_key_that_leads_out_of_its_bucket_is_refused() {
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(() -> S3Url.parse("s3://fleet/a/../../etc/passwd"))
        .withMessageStartingWith("weights must be s3://bucket/key")
        .withMessageEndingWith("but is \"s3://fleet/a/../../etc/passwd\"");
  }
}
