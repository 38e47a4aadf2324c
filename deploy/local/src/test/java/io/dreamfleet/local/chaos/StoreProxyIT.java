package io.dreamfleet.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreamfleet.local.EmbeddedStore;
import io.dreamfleet.local.StoreKeys;
import io.dreamfleet.settings.StoreSettings;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreProxyIT {
  private static final String KEY = "results/a/image.png";
  private static final String DOCUMENT = "results/a/result.json";
  private static final byte[] CONTENT = "a picture".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private final WriteLedger ledger = new WriteLedger();
  private EmbeddedStore server;
  private StoreProxy proxy;
  private ObjectStore direct;
  private ObjectStore through;

  @BeforeEach
  void start() throws Exception {
    server = EmbeddedStore.start(folder, 0, "dreamfleet", StoreKeys.random());
    StoreSettings own = server.settings();
    proxy = new StoreProxy(own.endpoint(), own.bucket(), ledger);
    direct = new ObjectStore(own);
    through =
        new ObjectStore(
            new StoreSettings(
                proxy.endpoint(), own.bucket(), own.region(), own.accessKey(), own.secretKey()));
  }

  @AfterEach
  void stop() {
    through.close();
    direct.close();
    proxy.close();
    server.close();
  }

  @Test
  void signed_requests_pass_and_what_was_stored_is_told_and_written_down() {
    List<String> told = new ArrayList<>();
    proxy.onStored((key, content) -> told.add(key));

    through.put(KEY, CONTENT, "image/png");
    through.put(KEY, CONTENT, "image/png");

    assertThat(through.get(KEY)).hasValue(CONTENT);
    assertThat(through.list("results/")).containsExactly(KEY);
    assertThat(through.size("results/none")).isEmpty();
    assertThat(told).containsExactly(KEY, KEY);
    assertThat(ledger.rewritten("results/")).isEmpty();
    through.put(DOCUMENT, CONTENT, "application/json");
    through.put(KEY, new byte[5], "image/png");
    assertThat(ledger.rewritten("results/")).containsExactly(KEY);
  }

  @Test
  void a_full_store_refuses_what_is_written_and_can_be_read() throws Exception {
    direct.put(KEY, CONTENT, "image/png");
    proxy.set(StoreFault.FULL);

    assertThat(through.get(KEY)).hasValue(CONTENT);
    assertThatThrownBy(() -> through.put(KEY, new byte[5], "image/png"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("507")
        .hasMessageContaining("XMinioStorageFull");
    assertThat(direct.get(KEY)).hasValue(CONTENT);
  }

  @Test
  void a_cut_request_did_not_reach_the_store_and_a_cut_answer_did() throws Exception {
    proxy.set(new StoreFault.CuttingRequests());
    assertThatThrownBy(() -> through.put(KEY, CONTENT, "image/png"))
        .isInstanceOf(StoreException.class);
    assertThat(direct.get(KEY)).isEmpty();

    proxy.set(new StoreFault.CuttingAnswers());
    assertThatThrownBy(() -> through.put(KEY, CONTENT, "image/png"))
        .isInstanceOf(StoreException.class);
    assertThat(direct.get(KEY)).hasValue(CONTENT);
  }

  @Test
  void it_refuses_connections_and_listens_again_at_the_same_address() throws Exception {
    proxy.set(new StoreFault.Refusing());
    assertThatThrownBy(() -> through.get(KEY)).hasMessageContaining("cannot reach");

    proxy.set(StoreFault.NONE);
    assertThat(through.get(KEY)).isEmpty();
  }

  @Test
  void a_slow_store_takes_as_long_as_told() throws Exception {
    proxy.set(new StoreFault.Slow(Duration.ofMillis(300)));
    long began = System.nanoTime();

    through.put(KEY, CONTENT, "image/png");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(300));
    assertThat(direct.get(KEY)).hasValue(CONTENT);
  }
}
