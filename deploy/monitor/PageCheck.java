import io.dreamfleet.job.JobId;
import io.dreamfleet.kafka.KafkaClients;
import io.dreamfleet.kafka.StatusPublisher;
import io.dreamfleet.kafka.Topics;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.status.StatusEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Looks at the monitor's page with a real browser, by the DevTools protocol: it loads, a running
 * batch moves, a picture and a failure are shown, and what jobs say is text and nothing else. Ends
 * with 1 where something of that is not so.
 *
 * <p>Arguments: the page's address, a folder for screenshots, the browser's command. Where the
 * fleet is, is said by DREAMFLEET_CONFIG; its worker has a batch {@value
 * #SLOW_BATCH} to work on, and others.
 */
final class PageCheck {
  /** A batch of one job that goes on for longer than all of this takes. */
  private static final String SLOW_BATCH = "patience";

  private static final int PATIENCE_SECONDS = 60;

  private final Browser browser;
  private final Path pictures;

  private PageCheck(Browser browser, Path pictures) {
    this.browser = browser;
    this.pictures = pictures;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    Files.createDirectories(folder);
    try (Browser browser = Browser.start(arguments[2])) {
      new PageCheck(browser, folder).check(arguments[0]);
    }
    System.exit(0);
  }

  private void check(String page) throws Exception {
    browser.size(1280, 1000, 1);
    browser.send("Page.navigate", Map.of("url", page));
    await("the page is live", "document.getElementById('health').textContent === 'live'");
    String slow = batch(SLOW_BATCH);
    await("a batch is shown", slow + " !== undefined");
    String done = "parseFloat(" + slow + ".querySelector('.partly').style.width)";
    double before = browser.evaluate(done).asDouble();
    await("the running batch moves on from " + before + " %", done + " > " + before);
    await("a job is shown running", "document.querySelector('#running .row') !== null");
    await(
        "a picture is shown",
        "[...document.querySelectorAll('#pictures img')].some(i => i.naturalWidth > 0)");
    failJob();
    await(
        "a failure is listed with its reason",
        "document.querySelector('#failures').textContent.includes('emojinet has no layer')");
    await(
        "the layout fits",
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth");
    browser.screenshot(pictures.resolve("light.png"));
    browser.send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    browser.screenshot(pictures.resolve("dark.png"));
    browser.size(390, 844, 2);
    await("the layout fits a phone", "document.documentElement.scrollWidth <= 390");
    browser.screenshot(pictures.resolve("phone.png"));
    sendHostileEvent();
    await(
        "a hostile name is shown as it is written",
        "document.querySelector('#batches').textContent.includes('<img src=x onerror=')");
    await("nothing of it has run", "window.hostile === undefined");
    await("nothing was refused or failed in the page", browser::isQuiet);
  }

  private static String batch(String name) {
    return "[...document.querySelectorAll('#batches .row')].find(row => row.querySelector('.name').textContent === '%s')"
        .formatted(name);
  }

  private static KafkaClients clients() {
    return new KafkaClients(new ConnectionOptions().resolve(System.getenv()));
  }

  private static void failJob() {
    try (KafkaProducer<String, byte[]> producer = clients().openProducer()) {
      String job =
          "{\"version\":1,\"model\":\"emojinet\",\"objective\":\"layer9:1\",\"batch\":\"mistaken\"}";
      producer.send(new ProducerRecord<>(Topics.JOBS, job.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Straight onto the status topic: as a job's batch it would be refused. */
  private static void sendHostileEvent() {
    String hostile = "<img src=x onerror=window.hostile=1>\u202e";
    try (StatusPublisher publisher = new StatusPublisher(clients())) {
      publisher
          .publish(
              new StatusEvent.Queued(
                  new StatusEvent.Subject(
                      JobId.ofRecord(hostile.getBytes(StandardCharsets.UTF_8)),
                      Optional.of(hostile),
                      Optional.of(hostile),
                      Optional.of(hostile),
                      Instant.now())))
          .join();
    }
  }

  private void await(String what, String expression) throws Exception {
    await(what, () -> browser.evaluate(expression).asBoolean());
  }

  private void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        browser.screenshot(pictures.resolve("failed.png"));
        System.err.printf(
            "page-check: not so after %d s: %s%n  %s%n",
            PATIENCE_SECONDS, what, String.join("\n  ", browser.complaints()));
        browser.close();
        System.exit(1);
      }
      Thread.sleep(200);
    }
    System.out.println("page-check: " + what);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }
}
