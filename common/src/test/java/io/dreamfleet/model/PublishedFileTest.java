package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dreamfleet.model.PublishedFile.NotServedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFileTest {
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir Path folder;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/file", exchange -> answer(exchange, CONTENT.length));
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/file");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    // promises more than it gives
    server.createContext("/cut", exchange -> answer(exchange, CONTENT.length + 1));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, long length) throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(CONTENT);
    exchange.close();
  }

  @Test
  void a_file_is_fetched_behind_a_redirect_and_every_block_is_reported() throws IOException {
    List<Long> seen = new ArrayList<>();
    fetch(
        "/moved",
        transfer -> {
          assertThat(transfer.file()).isEqualTo("weights.pth");
          assertThat(transfer.total()).hasValue(CONTENT.length);
          seen.add(transfer.bytes());
        });
    assertThat(folder.resolve("target")).hasBinaryContent(CONTENT);
    assertThat(seen).isSorted().endsWith((long) CONTENT.length);
  }

  @Test
  void a_file_that_the_server_does_not_have_is_not_served() {
    assertThatExceptionOfType(NotServedException.class)
        .isThrownBy(() -> fetch("/nothing", DownloadProgress.NONE))
        .withMessage("HTTP 404");
  }

  @Test
  void a_body_that_is_cut_short_is_not_served() {
    assertThatExceptionOfType(NotServedException.class)
        .isThrownBy(() -> fetch("/cut", DownloadProgress.NONE));
  }

  @Test
  void a_server_that_is_not_there_is_named_by_what_went_wrong() {
    server.stop(0);
    assertThatExceptionOfType(NotServedException.class)
        .isThrownBy(() -> fetch("/file", DownloadProgress.NONE))
        .withMessageStartingWith("ConnectException: ");
  }

  @Test
  void a_target_that_cannot_be_written_is_not_the_servers_fault() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                new PublishedFile(at("/file"), "weights.pth")
                    .fetch(folder.resolve("no/folder"), DownloadProgress.NONE))
        .isNotInstanceOf(NotServedException.class);
  }

  private void fetch(String path, DownloadProgress progress) throws IOException {
    Path target = Files.createFile(folder.resolve("target"));
    new PublishedFile(at(path), "weights.pth").fetch(target, progress);
  }

  private URI at(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }
}
