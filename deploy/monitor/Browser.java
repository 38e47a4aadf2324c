import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A headless browser with one page, spoken to by the DevTools protocol. */
final class Browser implements AutoCloseable, WebSocket.Listener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final WebSocket socket;
  private final StringBuilder partial = new StringBuilder();
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private int number;

  private Browser(Process process, URI page) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, this).join();
  }

  static Browser start(String command) throws Exception {
    Path profile = Files.createTempDirectory("page-check");
    Process process =
        new ProcessBuilder(
                command,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    Path told = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < 300 && (!Files.exists(told) || Files.size(told) == 0); i++) {
      Thread.sleep(100);
    }
    String port = Files.readAllLines(told).get(0);
    URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
    JsonNode targets =
        JSON.readTree(
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                .body());
    for (JsonNode target : targets) {
      if (target.path("type").asText().equals("page")) {
        Browser browser =
            new Browser(process, URI.create(target.get("webSocketDebuggerUrl").asText()));
        browser.send("Page.enable", Map.of());
        browser.send("Runtime.enable", Map.of());
        browser.send("Log.enable", Map.of());
        return browser;
      }
    }
    process.destroy();
    throw new IOException("the browser has no page");
  }

  JsonNode send(String method, Map<String, Object> parameters) throws Exception {
    ObjectNode message = JSON.createObjectNode().put("id", ++number).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).join();
    while (true) {
      JsonNode answer = answers.poll(30, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("the browser does not answer " + method);
      }
      if (answer.path("id").asInt() == number) {
        return answer.path("result");
      }
      note(answer);
    }
  }

  /** Errors of scripts, what they complain of, and what the page's security policy has refused. */
  private void note(JsonNode event) {
    String method = event.path("method").asText();
    boolean isError =
        method.equals("Runtime.exceptionThrown")
            || method.equals("Runtime.consoleAPICalled")
                && event.at("/params/type").asText().equals("error")
            || method.equals("Log.entryAdded")
                && event.at("/params/entry/level").asText().equals("error");
    if (isError) {
      complaints.add(event.path("params").toString());
    }
  }

  boolean isQuiet() {
    return complaints.isEmpty();
  }

  List<String> complaints() {
    return complaints;
  }

  JsonNode evaluate(String expression) throws Exception {
    return send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
        .at("/result/value");
  }

  /** What a promise comes to; an error of the page's is thrown here. */
  JsonNode awaited(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IOException(
          "the page says "
              + answer.at("/exceptionDetails/exception/description").asText()
              + " to "
              + expression);
    }
    return answer.at("/result/value");
  }

  /** Presses and lets go of a key, as {@code KeyboardEvent.key} names it. */
  void press(String key) throws Exception {
    Map<String, Object> down = new HashMap<>(Map.of("type", "keyDown", "key", key));
    if (key.length() == 1) {
      down.put("text", key);
    }
    // without these a browser itself does nothing: opens no link, moves no slider
    if (key.equals("Enter")) {
      down.put("text", "\r");
      down.put("windowsVirtualKeyCode", 13);
    } else if (key.equals("Home")) {
      down.put("windowsVirtualKeyCode", 36);
    }
    send("Input.dispatchKeyEvent", down);
    send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  void size(int width, int height, double scale) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
  }

  /** The whole page, as long as it is. */
  void screenshot(Path file) throws Exception {
    Thread.sleep(700);
    byte[] png =
        Base64.getDecoder()
            .decode(
                send(
                        "Page.captureScreenshot",
                        Map.of("format", "png", "captureBeyondViewport", true))
                    .get("data")
                    .asText());
    Files.write(file, png);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        answers.add(JSON.readTree(partial.toString()));
      } catch (IOException e) {
        System.err.println("page check: the browser said something else: " + e.getMessage());
      }
      partial.setLength(0);
    }
    return WebSocket.Listener.super.onText(from, data, last);
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    process.destroy();
    process.waitFor(10, TimeUnit.SECONDS);
  }
}
