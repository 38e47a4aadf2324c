package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dreamfleet.settings.StoreSettings;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The object store's client against the embedded S3 server. */
@Timeout(120)
class EmbeddedStoreIT {
  private static final String BUCKET = "pictures";

  @TempDir Path folder;
  private final StoreKeys keys = StoreKeys.random();
  private EmbeddedStore server;
  private ObjectStore store;

  @BeforeEach
  void start() {
    server = EmbeddedStore.start(folder.resolve("s3"), 0, BUCKET, keys);
    store = new ObjectStore(server.settings());
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Test
  void bytes_come_back_as_they_were_and_are_a_plain_file() throws IOException {
    byte[] picture = randomBytes(300_000);

    store.put("results/ab/image.png", picture, "image/png");

    assertThat(store.get("results/ab/image.png")).hasValueSatisfying(read -> same(read, picture));
    assertThat(store.size("results/ab/image.png")).contains(300_000L);
    assertThat(store.exists("results/ab/image.png")).isTrue();
    same(Files.readAllBytes(folder.resolve("s3/pictures/results/ab/image.png")), picture);
  }

  @Test
  void an_empty_object_is_an_object() {
    store.put("nothing", new byte[0], "application/octet-stream");

    assertThat(store.get("nothing")).hasValueSatisfying(read -> assertThat(read).isEmpty());
    assertThat(store.size("nothing")).contains(0L);
  }

  @Test
  void what_is_put_again_is_replaced() {
    store.put("key", "old and long".getBytes(), "text/plain");
    store.put("key", "new".getBytes(), "text/plain");

    assertThat(store.get("key"))
        .hasValueSatisfying(read -> assertThat(read).asString().isEqualTo("new"));
  }

  @Test
  void a_key_that_is_not_there_is_empty_and_its_download_is_missing() {
    assertThat(store.get("no/such/key")).isEmpty();
    assertThat(store.size("no/such/key")).isEmpty();
    assertThat(store.exists("no/such/key")).isFalse();

    StoreException failure = failure(() -> store.download("no/such/key", folder.resolve("x")));
    assertThat(failure.kind()).isEqualTo(StoreException.Kind.MISSING);
    assertThat(failure)
        .hasMessageContaining("s3://pictures/no/such/key")
        .hasMessageContaining(server.settings().endpoint().toString());
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void a_large_file_goes_up_in_parts_and_comes_down_with_its_progress() throws IOException {
    byte[] weights = randomBytes(45_000_000);
    Path file = Files.write(folder.resolve("weights.pth"), weights);
    Path copy = folder.resolve("cache/copy.pth");
    List<Long> progress = new ArrayList<>();

    store.putFile("models/weights.pth", file, "application/octet-stream");
    store.download("models/weights.pth", copy, progress::add);

    assertThat(store.size("models/weights.pth")).contains(45_000_000L);
    same(Files.readAllBytes(copy), weights);
    assertThat(progress).isSorted().endsWith(45_000_000L).hasSizeGreaterThan(100);
    try (Stream<Path> files = Files.list(copy.getParent())) {
      assertThat(files).containsExactly(copy);
    }
  }

  @Test
  void what_is_stored_as_new_does_not_replace_what_is_there() {
    assertThat(store.putNew("results/document", new byte[] {1}, "text/plain")).isTrue();
    assertThat(store.putNew("results/document", new byte[] {2}, "text/plain")).isFalse();

    assertThat(store.get("results/document")).hasValue(new byte[] {1});
  }

  @Test
  void a_download_that_cannot_be_written_names_the_file() throws IOException {
    store.put("key", new byte[10], "text/plain");
    Path file = Files.writeString(folder.resolve("a-file"), "");

    StoreException failure = failure(() -> store.download("key", file.resolve("below")));

    assertThat(failure.kind()).isEqualTo(StoreException.Kind.OTHER);
    assertThat(failure).hasMessageContaining(file.resolve("below").toString());
  }

  @Test
  void a_file_that_is_not_there_cannot_be_put_and_is_named() {
    Path missing = folder.resolve("missing.pth");

    StoreException failure = failure(() -> store.putFile("models/x", missing, "text/plain"));

    assertThat(failure.kind()).isEqualTo(StoreException.Kind.OTHER);
    assertThat(failure).hasMessageContaining(missing.toString());
  }

  @Test
  void a_prefix_lists_its_keys_in_order_over_many_pages() {
    store.put("other/x", new byte[1], "text/plain");
    for (int i = 1_100; i > 0; i--) {
      store.put("results/%04d".formatted(i), new byte[1], "text/plain");
    }

    List<String> keys = store.list("results/");

    assertThat(keys).hasSize(1_100).isSorted().startsWith("results/0001").endsWith("results/1100");
    assertThat(store.list("nothing/")).isEmpty();
  }

  @Test
  void a_deleted_object_is_gone_and_can_be_deleted_again() {
    store.put("key", new byte[1], "text/plain");

    store.delete("key");
    store.delete("key");

    assertThat(store.exists("key")).isFalse();
  }

  @Test
  void wrong_credentials_are_denied_for_reads_and_writes_without_showing_the_secret() {
    String wrong = "hush" + keys.secretKey().substring(4);
    try (ObjectStore intruder = new ObjectStore(with(BUCKET, keys.accessKey(), wrong));
        ObjectStore stranger = new ObjectStore(with(BUCKET, "stranger", keys.secretKey()))) {
      for (ObjectStore client : List.of(intruder, stranger)) {
        for (ThrowingCallable attempt :
            List.<ThrowingCallable>of(
                () -> client.get("key"),
                () -> client.size("key"),
                () -> client.list(""),
                () -> client.put("key", new byte[1], "text/plain"),
                client::ensureBucket)) {
          StoreException failure = failure(attempt);
          assertThat(failure.kind()).isEqualTo(StoreException.Kind.DENIED);
          assertThat(failure)
              .hasMessageContaining(BUCKET)
              .hasMessageNotContaining(wrong)
              .hasMessageNotContaining(keys.secretKey());
        }
      }
    }
  }

  @Test
  void a_missing_bucket_is_missing_until_it_is_made_once_or_twice() {
    try (ObjectStore other =
        new ObjectStore(with("another-one", keys.accessKey(), keys.secretKey()))) {
      StoreException failure = failure(() -> other.put("key", new byte[1], "text/plain"));
      assertThat(failure.kind()).isEqualTo(StoreException.Kind.MISSING);
      assertThat(failure).hasMessageContaining("NoSuchBucket");

      other.ensureBucket();
      other.ensureBucket();

      other.put("key", new byte[1], "text/plain");
      assertThat(other.list("")).containsExactly("key");
    }
  }

  @Test
  void a_server_that_has_stopped_is_unreachable_and_its_objects_are_there_when_it_is_back() {
    store.put("key", "kept".getBytes(), "text/plain");
    server.close();

    assertThat(failure(() -> store.get("key")).kind()).isEqualTo(StoreException.Kind.UNREACHABLE);

    server = EmbeddedStore.start(folder.resolve("s3"), 0, BUCKET, keys);
    try (ObjectStore again = new ObjectStore(server.settings())) {
      assertThat(again.get("key"))
          .hasValueSatisfying(read -> assertThat(read).asString().isEqualTo("kept"));
    }
  }

  @Test
  void a_bucket_in_another_region_can_be_used() {
    StoreSettings here = server.settings();
    StoreSettings elsewhere =
        new StoreSettings(
            here.endpoint(), "in-europe", "eu-central-1", here.accessKey(), here.secretKey());
    try (ObjectStore european = new ObjectStore(elsewhere)) {
      european.ensureBucket();
      european.put("key", new byte[1], "text/plain");
      assertThat(european.exists("key")).isTrue();
    }
  }

  private StoreSettings with(String bucket, String accessKey, String secretKey) {
    return new StoreSettings(
        server.settings().endpoint(), bucket, "us-east-1", accessKey, secretKey);
  }

  private static StoreException failure(ThrowingCallable attempt) {
    StoreException failure = catchThrowableOfType(StoreException.class, attempt);
    assertThat(failure).as("a failure").isNotNull();
    return failure;
  }

  private static void same(byte[] read, byte[] written) {
    assertThat(java.util.Arrays.equals(read, written)).as("the same bytes").isTrue();
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(20261125).nextBytes(bytes);
    return bytes;
  }
}
