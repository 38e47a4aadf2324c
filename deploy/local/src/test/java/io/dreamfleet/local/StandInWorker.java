package io.dreamfleet.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A worker's outside and nothing else, for the tests of what runs workers. With {@code --behave
 * fail} it ends at once, with {@code --behave cling} it does not go when asked.
 */
public final class StandInWorker {
  private StandInWorker() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = List.of(arguments);
    String name = options.get(options.indexOf("--name") + 1);
    int port = Integer.parseInt(options.get(options.indexOf("--http-port") + 1));
    System.out.println("settings " + System.getenv("DREAMFLEET_CONFIG"));
    System.out.println("kafka " + System.getenv("DREAMFLEET_KAFKA"));
    if (options.contains("fail")) {
      System.err.println("no such device: gpu:7");
      System.exit(3);
    }
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    Path settings = Path.of(System.getenv("DREAMFLEET_CONFIG"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(options, name, settings)));
    new CountDownLatch(1).await();
  }

  private static void leave(List<String> options, String name, Path settings) {
    try {
      if (options.contains("cling")) {
        new CountDownLatch(1).await();
      }
      Files.writeString(settings.resolveSibling(name + ".left"), "left");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
