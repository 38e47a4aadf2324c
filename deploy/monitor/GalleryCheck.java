import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Looks at a gallery with a real browser, by the DevTools protocol, from a local server and as local
 * files: every page loads without a complaint and has its pictures, keys and deep links work, a
 * layer's page is there in less than a second, a phone shows it all. Ends with 1 where something of
 * that is not so.
 *
 * <p>Arguments: the gallery's folder, a folder for screenshots, the browser's command.
 */
final class GalleryCheck {
  /** A layer's page from a local server, nothing cached. */
  private static final int MOST_MILLIS = 1000;

  /** Data of one page, of a layer of two thousand channels as of any other. */
  private static final long MOST_BYTES = 300_000;

  private static final int UNITS_AT_ONCE = 64;

  /** What every page must be. */
  private static final String SOUND =
      """
      (() => {
        const wrong = [];
        if (!document.querySelector('main h1')) wrong.push('no heading');
        if (/^Not (here|loaded)$/.test(document.querySelector('main h1')?.textContent || '')) wrong.push(document.querySelector('main').textContent);
        for (const image of document.querySelectorAll('img')) if (!image.hasAttribute('alt')) wrong.push('no alt: ' + image.src);
        for (const face of document.querySelectorAll('[role=img]')) if (!face.getAttribute('aria-label')) wrong.push('no label: ' + face.className.baseVal);
        for (const button of document.querySelectorAll('button, a')) if (!(button.textContent.trim() || button.getAttribute('aria-label') || button.querySelector('img[alt]'))) wrong.push('no name: ' + button.outerHTML);
        return wrong.join('; ');
      })()
      """;

  /** Defines what goes to a page and waits for it, and what waits for its pictures. */
  private static final String STEPS =
      """
      window.check = {
        until(what, holds) {
          const start = performance.now();
          return new Promise((resolve, reject) => (function look() {
            if (holds()) resolve(performance.now() - start);
            else if (performance.now() - start > 15000) reject(new Error('not so after 15 s: ' + what));
            else setTimeout(look, 5);
          })());
        },
        async go(hash) {
          if (location.hash === hash || location.hash + '#' === hash) return;
          const before = document.documentElement.dataset.ready;
          location.hash = hash;
          await check.until(hash, () => document.documentElement.dataset.ready !== before);
        },
        async pictures() {
          const images = [...document.querySelectorAll('main img')];
          images.forEach((image) => { image.loading = 'eager'; });
          await Promise.all(images.map((image) => image.decode()));
          const sheets = new Set([...document.querySelectorAll('[data-sheet]')].map((face) => face.dataset.sheet));
          await Promise.all([...sheets].map((sheet) => { const image = new Image(); image.src = sheet; return image.decode(); }));
          return images.length + sheets.size;
        },
        async units(model, layer, channels) {
          for (const channel of channels) {
            await check.go(dreamfleet.href([model, layer, channel]));
            if (document.querySelectorAll('figure .picture').length === 0) throw new Error('no picture of ' + layer + ':' + channel);
            await check.pictures();
          }
          return channels.length;
        },
      }; true
      """;

  private final Browser browser;
  private final Path shots;

  private GalleryCheck(Browser browser, Path shots) {
    this.browser = browser;
    this.shots = shots;
  }

  public static void main(String[] arguments) throws Exception {
    Path site = Path.of(arguments[0]).toAbsolutePath();
    Path shots = Path.of(arguments[1]);
    Files.createDirectories(shots);
    HttpServer server = serve(site);
    try (Browser browser = Browser.start(arguments[2])) {
      GalleryCheck check = new GalleryCheck(browser, shots);
      try {
        check.sizes(site);
        check.everyPage("http://127.0.0.1:" + server.getAddress().getPort() + "/index.html");
        check.localFiles(site.resolve("index.html").toUri().toString());
        check.require("nothing was refused or failed in a page", browser.isQuiet());
      } catch (Exception | AssertionError e) {
        System.err.printf("gallery-check: %s%n  %s%n", e.getMessage(), String.join("\n  ", browser.complaints()));
        browser.screenshot(shots.resolve("failed.png"));
        browser.close();
        System.exit(1);
      }
    }
    System.exit(0);
  }

  private void sizes(Path site) throws IOException {
    try (Stream<Path> files = Files.walk(site.resolve("data"))) {
      List<Path> large = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".js")).toList()) {
        if (Files.size(file) > MOST_BYTES) {
          large.add(file);
        }
      }
      require("no page has data of more than %d bytes %s".formatted(MOST_BYTES, large), large.isEmpty());
    }
  }

  private void everyPage(String index) throws Exception {
    browser.size(1280, 900, 1);
    opened(index);
    JsonNode models = browser.awaited("(async () => Promise.all((await dreamfleet.index()).models.map((m) => dreamfleet.model(m.name))))()");
    require("the gallery has networks", models.size() > 0);
    page("#", "light-networks");
    for (JsonNode model : models) {
      String name = model.path("name").asText();
      page("#" + name, "light-model-" + name);
      for (JsonNode layer : model.path("layers")) {
        layer(index, name, layer);
      }
    }
    String name = models.get(0).path("name").asText();
    JsonNode layers = models.get(0).path("layers");
    keys(index, name, layers);
    deepLinks(index, name, layers.get(layers.size() / 2).path("name").asText());
    snapshots(name, layers.get(0).path("name").asText());
    looks(name, layers);
  }

  /** Where there are any, a slider leads back to the first. */
  private void snapshots(String model, String layer) throws Exception {
    browser.awaited("check.go('#%s/%s/3')".formatted(model, layer));
    if (browser.evaluate("document.querySelector('.scrubber input') !== null").asBoolean()) {
      browser.evaluate("document.querySelector('.scrubber input').focus()");
      browser.press("Home");
      String image = "document.querySelector('figure:has(.scrubber) .picture')";
      await("a slider shows the first snapshot", image + ".src.includes('/snapshots/') && " + image + ".naturalWidth > 0");
    }
  }

  /** Where nothing may be fetched, and each file is a stranger to the others. */
  private void localFiles(String index) throws Exception {
    opened(index);
    String layer =
        browser
            .awaited(
                "(async () => { const m = await dreamfleet.model((await dreamfleet.index()).models[0].name); return dreamfleet.href([m.name, m.layers[0].name]); })()")
            .asText();
    page(layer, "");
    page(layer + "/3", "light-local-file");
  }

  private void layer(String index, String model, JsonNode layer) throws Exception {
    String name = layer.path("name").asText();
    String hash = browser.awaited("dreamfleet.href(['%s', '%s'])".formatted(model, name)).asText();
    browser.send("Network.setCacheDisabled", Map.of("cacheDisabled", true));
    double millis = opened(index + hash);
    browser.send("Network.setCacheDisabled", Map.of("cacheDisabled", false));
    require("%s of %s can be used after %.0f ms".formatted(name, model, millis), millis < MOST_MILLIS);
    page(hash, "");
    JsonNode channels = browser.evaluate("[...document.querySelectorAll('.tiles [data-channel]')].map((t) => t.dataset.channel)");
    List<String> all = new ArrayList<>();
    channels.forEach(channel -> all.add(channel.asText()));
    for (int from = 0; from < all.size(); from += UNITS_AT_ONCE) {
      String some = String.join(",", all.subList(from, Math.min(all.size(), from + UNITS_AT_ONCE)));
      browser.awaited("check.units('%s', '%s', [%s])".formatted(model, name, some));
      require("a unit's page is sound", isSound());
    }
    System.out.printf("gallery-check: %d units of %s of %s have pages with their pictures%n", all.size(), name, model);
  }

  /** Opens an address as somebody does who was given it; how long until there is something to use. */
  private double opened(String address) throws Exception {
    browser.send("Page.navigate", Map.of("url", "about:blank"));
    browser.send("Page.navigate", Map.of("url", address));
    for (int i = 0; i < 1000 && !browser.evaluate("document.documentElement.dataset.ready !== undefined").asBoolean(); i++) {
      Thread.sleep(10);
    }
    double millis = browser.evaluate("performance.now()").asDouble();
    browser.evaluate(STEPS);
    require("%s is sound".formatted(address), isSound());
    return millis;
  }

  /** Goes to a page and looks whether it is sound, and has its pictures. */
  private void page(String hash, String shot) throws Exception {
    browser.awaited("check.go('%s')".formatted(hash));
    int pictures = browser.awaited("check.pictures()").asInt();
    require("%s is sound and has %d pictures".formatted(hash, pictures), isSound() && pictures > 0);
    if (!shot.isEmpty()) {
      shot(shot, 1280, 1);
    }
  }

  /** The whole page in a window of its size, because what is not in sight is not loaded. */
  private void shot(String name, int width, double scale) throws Exception {
    browser.size(width, browser.evaluate("document.documentElement.scrollHeight").asInt(), scale);
    browser.screenshot(shots.resolve(name + ".png"));
    browser.size(width, 900, scale);
  }

  private boolean isSound() throws Exception {
    String wrong = browser.evaluate(SOUND).asText();
    if (!wrong.isEmpty()) {
      System.err.println("gallery-check: " + wrong);
    }
    return wrong.isEmpty();
  }

  private void keys(String index, String model, JsonNode layers) throws Exception {
    opened(index);
    browser.press("ArrowRight");
    browser.press("Enter");
    await("a key opens the first network", "location.hash === '#" + model + "' && document.title === '" + model + "'");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.press("Enter");
    await("keys open the second layer", title(layers.get(1).path("name").asText()));
    browser.press("[");
    await("[ leads to the layer before", title(layers.get(0).path("name").asText()));
    for (String key : List.of("ArrowRight", "ArrowRight", "ArrowDown", "Enter")) {
      browser.press(key);
    }
    await("arrows and Enter open a unit", "document.querySelector('figure .picture') !== null");
    int channel = Integer.parseInt(browser.evaluate("location.hash.split('/').pop()").asText());
    require("a row below the second is not the second", channel > 1);
    browser.press("ArrowRight");
    await("an arrow leads to the next unit", "location.hash.endsWith('/%d')".formatted(channel + 1));
    browser.press("Escape");
    await("Esc leads back, and marks where one was", "document.activeElement.dataset.channel === '%d'".formatted(channel + 1));
    browser.press("?");
    await("? shows the keys", "document.getElementById('keys').open");
    browser.send("Runtime.evaluate", Map.of("expression", "document.getElementById('keys').close()"));
    String theme = "document.documentElement.dataset.theme";
    browser.press("t");
    await("t makes it dark", theme + " === 'dark'");
    browser.press("t");
    await("and light again", theme + " === 'light'");
    search(layers);
  }

  private void search(JsonNode layers) throws Exception {
    String layer = layers.get(0).path("name").asText();
    find(layer + ":7", "document.title.startsWith('" + layer + ":7')");
    Optional<JsonNode> classes = Optional.empty();
    for (JsonNode each : layers) {
      classes = each.path("classes").asBoolean() ? Optional.of(each) : classes;
    }
    if (classes.isPresent()) {
      find("octopus", "document.title.includes('octopus')");
    }
  }

  private void find(String text, String found) throws Exception {
    browser.press("/");
    await("/ leads to the search", "document.activeElement.id === 'search'");
    browser.send("Input.insertText", Map.of("text", text));
    await("it finds " + text, "!document.getElementById('found').hidden && document.querySelector('#found a') !== null");
    browser.press("Enter");
    await("Enter opens " + text, found);
  }

  private void deepLinks(String index, String model, String layer) throws Exception {
    opened(index + "#" + model + "/" + layer + "/3");
    await("a unit can be linked to", title(layer + ":3"));
    opened(index + "#" + model + "/" + layer + "?sort=strongest");
    JsonNode scores = browser.evaluate("[...document.querySelectorAll('.tile')].map((t) => parseFloat(t.title.split('score ')[1]))");
    for (int i = 1; i < scores.size(); i++) {
      require("the strongest are first", scores.get(i - 1).asDouble() >= scores.get(i).asDouble());
    }
    browser.evaluate("location.hash = encodeURIComponent('<img src=x onerror=window.hostile=1>')");
    await("a hostile address is shown as it is written", "document.querySelector('main').textContent.includes('<img src=x onerror')");
    require("nothing of it has run", browser.evaluate("window.hostile === undefined").asBoolean());
  }

  /** The same pages dark and on a phone, where nothing may stick out. */
  private void looks(String model, JsonNode layers) throws Exception {
    String layer = layers.get(Math.max(0, layers.size() - 4)).path("name").asText();
    List<String> pages = List.of("#", "#" + model, "#" + model + "/" + layer, "#" + model + "/" + layer + "/3");
    List<String> names = List.of("networks", "model", "layer", "unit");
    for (int i = 0; i < pages.size(); i++) {
      browser.size(1280, 900, 1);
      page(pages.get(i), "light-" + names.get(i));
      browser.evaluate("document.documentElement.dataset.theme = 'dark'");
      shot("dark-" + names.get(i), 1280, 1);
      browser.size(390, 844, 2);
      browser.evaluate("document.documentElement.dataset.theme = 'light'");
      await(pages.get(i) + " fits a phone", "document.documentElement.scrollWidth <= 390");
      shot("phone-" + names.get(i), 390, 2);
    }
    browser.size(1280, 900, 1);
    if (browser.awaited("(async () => (await dreamfleet.index()).compare)()").asBoolean()) {
      page("#:compare", "light-compare");
    }
  }

  private static String title(String unit) {
    return "document.title.startsWith('" + unit + "')";
  }

  private void await(String what, String expression) throws Exception {
    browser.awaited("check.until(%s, () => %s)".formatted(quoted(what), expression));
    System.out.println("gallery-check: " + what);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }

  private void require(String what, boolean holds) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
    if (!what.startsWith("the strongest") && !what.contains("unit's page")) {
      System.out.println("gallery-check: " + what);
    }
  }

  /** Any web server's way with files, on a free port. */
  private static HttpServer serve(Path folder) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", exchange -> answer(exchange, folder));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, Path folder) throws IOException {
    Map<String, String> types =
        Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml", "png", "image/png", "jpg", "image/jpeg");
    Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
    boolean there = file.startsWith(folder) && Files.isRegularFile(file);
    byte[] content = there ? Files.readAllBytes(file) : new byte[0];
    String name = file.toString();
    exchange
        .getResponseHeaders()
        .set("Content-Type", types.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
    exchange.sendResponseHeaders(there ? 200 : 404, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }
}
