package io.dreamfleet.local.chaos;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Stands between workers and their object store, and does to each call what its {@link StoreFault}
 * says. Requests pass as they are, with the {@code Host} that the worker signed; each has a
 * connection of its own, so that a change of faults meets the next call at once. What the store
 * took is written down.
 */
final class StoreProxy implements AutoCloseable {
  private static final int ANSWER_MILLIS = 120_000;

  private final InetSocketAddress store;
  private final String bucket;
  private final WriteLedger ledger;
  private final ExecutorService threads;
  private final InetSocketAddress own;
  private final AtomicReference<StoreFault> fault = new AtomicReference<>(StoreFault.NONE);
  private final AtomicReference<BiConsumer<String, byte[]>> onStored =
      new AtomicReference<>((key, content) -> {});
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;
  private boolean closed;

  /**
   * A proxy that lets everything pass.
   *
   * @param endpoint the store's; the proxy listens on the same address, on a port of its own
   */
  StoreProxy(URI endpoint, String bucket, WriteLedger ledger) throws IOException {
    this.store = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
    this.bucket = bucket;
    this.ledger = ledger;
    this.threads = Executors.newCachedThreadPool(StoreProxy::daemon);
    this.listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getByName(endpoint.getHost()), 0));
    this.own = (InetSocketAddress) listener.getLocalSocketAddress();
    listen(listener);
  }

  URI endpoint() {
    return URI.create("http://" + own.getAddress().getHostAddress() + ":" + own.getPort());
  }

  /** From now on, calls meet this; connections that are open are cut. */
  synchronized void set(StoreFault next) throws IOException {
    fault.set(next);
    boolean refusing = next instanceof StoreFault.Refusing;
    if (refusing && !listener.isClosed()) {
      listener.close();
    } else if (!refusing && listener.isClosed() && !closed) {
      listener = new ServerSocket();
      listener.bind(own);
      listen(listener);
    }
    for (Socket socket : open) {
      cut(socket);
    }
  }

  /**
   * Who is told key and content of what the store has taken, before the worker is told; the worker
   * hears nothing until it returns.
   */
  void onStored(BiConsumer<String, byte[]> told) {
    onStored.set(told);
  }

  @Override
  public synchronized void close() {
    closed = true;
    threads.shutdownNow();
    try {
      listener.close();
    } catch (IOException e) {
      throw new IllegalStateException("the proxy's port could not be closed", e);
    }
    open.forEach(StoreProxy::cut);
  }

  private void listen(ServerSocket on) {
    threads.execute(
        () -> {
          while (!on.isClosed()) {
            try {
              Socket client = on.accept();
              threads.execute(() -> serve(client));
            } catch (IOException e) {
              // the port was closed, or the client is gone already
              continue;
            }
          }
        });
  }

  private void serve(Socket client) {
    open.add(client);
    try (client) {
      client.setTcpNoDelay(true);
      Optional<HttpRequest> request =
          HttpRequest.read(new BufferedInputStream(client.getInputStream()));
      if (request.isPresent()) {
        answer(request.get(), client);
      }
    } catch (IOException e) {
      // either side is gone, which the other one sees from its connection
      cut(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private void answer(HttpRequest request, Socket client) throws IOException, InterruptedException {
    StoreFault now = fault.get();
    if (now instanceof StoreFault.Refusing || now instanceof StoreFault.CuttingRequests) {
      cut(client);
    } else if (now instanceof StoreFault.CuttingAnswers) {
      forward(request);
      cut(client);
    } else if (now instanceof StoreFault.Answering error
        && error.affected().includes(request.method())) {
      write(client, error(error, request));
    } else {
      if (now instanceof StoreFault.Slow slow) {
        Thread.sleep(slow.delay().toMillis());
      }
      write(client, forward(request));
    }
  }

  /** What the store answers, whole. */
  private byte[] forward(HttpRequest request) throws IOException {
    byte[] answer;
    try (Socket upstream = new Socket()) {
      upstream.connect(store, ANSWER_MILLIS);
      upstream.setSoTimeout(ANSWER_MILLIS);
      upstream.setTcpNoDelay(true);
      upstream.getOutputStream().write(request.bytes());
      upstream.getOutputStream().flush();
      InputStream in = upstream.getInputStream();
      answer = in.readAllBytes();
    }
    if (answer.length == 0) {
      throw new IOException("the store hung up");
    }
    String prefix = "/" + bucket + "/";
    boolean taken =
        new String(answer, 0, Math.min(12, answer.length), StandardCharsets.ISO_8859_1)
            .matches("HTTP/1.1 2..");
    if (taken && request.method().equals("PUT") && request.path().startsWith(prefix)) {
      String key = request.path().substring(prefix.length());
      ledger.wrote(key, request.contentHash());
      onStored.get().accept(key, request.body());
    }
    return answer;
  }

  private static void write(Socket client, byte[] answer) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(answer);
    out.flush();
    client.shutdownOutput();
  }

  private static byte[] error(StoreFault.Answering error, HttpRequest request) {
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>chaos</Message><Resource>%s</Resource><RequestId>0</RequestId></Error>
        """
            .formatted(error.code(), request.path());
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(error.status(), error.code(), xml.getBytes(StandardCharsets.UTF_8).length);
    String body = request.method().equals("HEAD") ? "" : xml;
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  /** With a reset, as a connection ends whose other end has died. */
  private static void cut(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // it is closed already
      return;
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "store-proxy");
    thread.setDaemon(true);
    return thread;
  }
}
