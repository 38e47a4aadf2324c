package io.dreamfleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.kafka.Provisioning;
import io.dreamfleet.local.Tool.Outcome;
import io.dreamfleet.status.StatusEvent;
import io.dreamfleet.status.StatusEvent.Cancelled;
import io.dreamfleet.status.StatusEvent.Failed;
import io.dreamfleet.status.StatusEvent.Running;
import io.dreamfleet.status.StatusEvent.Succeeded;
import io.dreamfleet.status.StatusEvent.Succeeded.Source;
import io.dreamfleet.status.StatusJson;
import io.dreamfleet.status.SurveyResult;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Surveys, from the command line to their files, with the real broker, store and worker. */
@Timeout(180)
class SurveyIT {
  private static final String FOUR_LAYERS = "\"conv1\",\"layer1\",\"layer2\",\"layer3\"";

  private static final Duration LEASE = Duration.ofSeconds(3);

  @TempDir private static Path folder;
  private static LocalFleet fleet;
  private static Tool tool;
  private final List<WorkerProcess> workers = new ArrayList<>();

  @BeforeAll
  static void start() {
    fleet =
        LocalFleet.running(
            new LocalFleet.Options(
                folder.resolve("fleet"),
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                new Provisioning.Plan(1, (short) 1, LEASE, 10)));
    tool = new Tool(fleet.settingsFile(), folder);
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(WorkerProcess::close);
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void a_killed_workers_survey_is_done_by_another_and_ends_once() throws Exception {
    try (Jobs jobs = new Jobs(fleet.settings());
        ObjectStore store = new ObjectStore(fleet.settings().store())) {
      Path zip = DrawnPictures.zip(folder.resolve("pictures.zip"), 400);
      store.putFile("inputs/pictures.zip", zip, "application/zip");
      WorkerProcess first = worker("first");
      jobs.produce(survey("embedded", store.bucket(), FOUR_LAYERS));
      jobs.await(Running.class, event -> isOf("embedded", event) && event.progress().step() > 800);

      ProcessHandle.of(first.pid()).ifPresent(ProcessHandle::destroyForcibly);
      first.awaitEnd();
      worker("second");
      Succeeded done = jobs.await(Succeeded.class, event -> isOf("embedded", event));

      assertThat(done.worker().name()).isEqualTo("second");
      assertThat(done.worker().attempt()).isGreaterThanOrEqualTo(2);
      assertThat(done.score()).isEmpty();
      SurveyResult result =
          (SurveyResult) StatusJson.readDocument(store.get(done.result()).orElseThrow());
      assertThat(result.pictures()).isEqualTo(800);
      assertThat(result.classes()).containsExactly("disc", "square");
      assertThat(result.files())
          .allSatisfy(file -> assertThat(store.size(file.key()).orElse(0L)).isPositive());

      jobs.produce(survey("again", store.bucket(), FOUR_LAYERS));
      Succeeded again = jobs.await(Succeeded.class, event -> isOf("again", event));
      assertThat(again.id()).isEqualTo(done.id());
      assertThat(again.source()).isEqualTo(Source.STORED);
      assertThat(jobs.seen(Succeeded.class, event -> isOf("embedded", event))).hasSize(1);
      assertThat(store.list(ResultLayout.CHECKPOINTS)).isEmpty();

      jobs.produce(survey("unwanted", store.bucket(), "\"layer2\",\"layer3\",\"layer4\""));
      jobs.await(Running.class, event -> isOf("unwanted", event));
      assertThat(tool.run("cancel", "--batch", "unwanted").exit()).isZero();
      jobs.await(Cancelled.class, event -> isOf("unwanted", event));

      jobs.produce(survey("wrong", store.bucket(), "\"layer9\""));
      Failed failed = jobs.await(Failed.class, event -> isOf("wrong", event));
      assertThat(failed.reason()).contains("emojinet has no layer \"layer9\"");
    }
  }

  @Test
  void a_users_pictures_are_laid_out_and_fetched() throws Exception {
    worker("worker");
    DrawnPictures.folder(folder.resolve("photos"), 25);
    Outcome embedded =
        tool.run(
            "embed",
            "emojinet",
            "--images",
            "photos",
            "--layers",
            "conv1,layer3",
            "--perplexity",
            "8",
            "--batch",
            "photos",
            "--out",
            "map");
    assertThat(embedded.exit()).as(embedded.out() + embedded.err()).isZero();
    assertThat(embedded.out())
        .contains("50 of 50 pictures, 2 classes", "layer3", "128x6x6", "agree", "index.html");
    Path files = folder.resolve("map").resolve("emojinet-embed_conv1_layer3");
    assertThat(Files.readString(files.resolve("index.html")))
        .contains("disc/000.png", "data:image/jpeg;base64,")
        .doesNotContain("{{");
    assertThat(Files.readAllLines(files.resolve("layers/02-layer3.csv")))
        .hasSize(51)
        .startsWith("picture,label,x,y")
        .anyMatch(line -> line.startsWith("square/024.png,square,"));
    assertThat(Files.readString(files.resolve("layers/01-conv1.svg"))).contains("<title>", "disc");
    assertThat(ImageIO.read(files.resolve("agreement.png").toFile()).getHeight()).isEqualTo(320);

    Outcome fetched = tool.run("fetch", "--batch", "photos", "--out", "again", "--contact-sheet");
    assertThat(fetched.exit()).as(fetched.out() + fetched.err()).isZero();
    assertThat(folder.resolve("again/emojinet-embed_conv1_layer3/index.html")).isNotEmptyFile();
    assertThat(tool.run("status", "--batch", "photos").out()).contains("1 succeeded");
  }

  @Test
  void mnists_files_are_read_and_what_is_wrong_is_said_before_anything_is_sent() throws Exception {
    worker("worker");
    DrawnPictures.idx(folder.resolve("images.gz"), folder.resolve("labels"), 40);
    Files.writeString(folder.resolve("names.txt"), "round/disc\nsquare\n");
    List<String> words =
        List.of(
            "embed", "emojinet", "--images", "idx:images.gz,labels", "--class-names", "names.txt");
    Outcome embedded = run(words, "--layers", "layer2", "--method", "umap", "--out", "idx");
    assertThat(embedded.exit()).as(embedded.out() + embedded.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("idx/emojinet-embed_layer2/layers/01-layer2.csv")))
        .anyMatch(line -> line.startsWith("round-disc/000000.png,round-disc,"))
        .hasSize(41);

    assertRefused(run(words, "--layers", "layer22"), "did you mean layer2");
    assertRefused(run(words, "--layers", "layer2"), "40 pictures are too few");
    assertRefused(
        tool.run("embed", "emojinet", "--images", "idx:labels"),
        "begins with 00000801; a file of pictures begins with 00000803");
    assertRefused(
        tool.run("embed", "emojinet", "--images", "s3://dreamfleet/inputs/none.zip"),
        "does not exist");
  }

  private static Outcome run(List<String> words, String... more) throws Exception {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return tool.run(all.toArray(String[]::new));
  }

  private static void assertRefused(Outcome outcome, String reason) {
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains(reason);
  }

  private WorkerProcess worker(String name) throws InterruptedException {
    WorkerLaunch launch =
        new WorkerLaunch(
            BuiltWorker.PROGRAM,
            List.of("--device", "cpu", "--precision", "float32", "--batch", "1"),
            fleet.settingsFile(),
            fleet.data().resolve("logs"));
    WorkerProcess worker = WorkerProcess.start(launch, name, 0);
    workers.add(worker);
    return worker;
  }

  private static boolean isOf(String batch, StatusEvent event) {
    return event.subject().batch().equals(Optional.of(batch));
  }

  private static String survey(String batch, String bucket, String layers) {
    return "{\"version\":2,\"type\":\"survey\",\"model\":\"emojinet\",\"data\":\"s3://%s/inputs/pictures.zip\",\"layers\":[%s],\"embed\":{},\"batch\":\"%s\"}"
        .formatted(bucket, layers, batch);
  }
}
