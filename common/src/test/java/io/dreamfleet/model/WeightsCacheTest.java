package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dreamfleet.job.JobRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCacheTest {
  /** {@code printf abc | sha256sum}, also the first example of FIPS 180-4. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void a_right_file_gets_its_name_and_is_found_again() {
    WeightsCache cache = new WeightsCache(folder.resolve("deep/er"));
    assertThat(cache.find("a.pth")).isEmpty();
    Path file =
        cache.admit(
            "a.pth",
            part -> Files.writeString(part, "abc"),
            hash -> hash.mustStartWith("BA7816BF", "a.pth", "a test"));
    assertThat(file).hasContent("abc").hasFileName("a.pth");
    assertThat(cache.find("a.pth")).contains(file);
  }

  @Test
  void a_file_can_be_read_by_whoever_can_read_others_of_its_owner() throws IOException {
    Path file =
        new WeightsCache(folder).admit("a.pth", part -> Files.writeString(part, "abc"), hash -> {});
    Path ordinary = Files.createFile(folder.resolve("ordinary"));
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    assumeThat(view).as("a file system with POSIX permissions").isNotNull();
    assertThat(view.readAttributes().permissions())
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void a_wrong_file_is_refused_with_both_hashes_and_leaves_nothing() {
    WeightsCache cache = new WeightsCache(folder);
    assertThatExceptionOfType(JobRefusedException.class)
        .isThrownBy(
            () ->
                cache.admit(
                    "a.pth",
                    part -> Files.writeString(part, "abc"),
                    hash -> hash.mustStartWith("f37072fd", "a.pth", "http://there")))
        .withMessage(
            "a.pth from http://there is damaged or another file: its SHA-256 must start with f37072fd, but is "
                + SHA256_OF_ABC);
    assertThat(folder.toFile().list()).containsExactly(".locks");
  }

  @Test
  void a_fetch_that_fails_leaves_nothing() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(
            () ->
                new WeightsCache(folder)
                    .admit(
                        "a.pth",
                        part -> {
                          Files.writeString(part, "ab");
                          throw new IOException("no space");
                        },
                        hash -> {}))
        .withMessageContaining("no space")
        .withMessageContaining(folder.toString())
        .withMessageContaining("DREAMFLEET_CACHE");
    assertThat(folder.toFile().list()).containsExactly(".locks");
  }

  @Test
  void several_that_want_one_file_at_once_fetch_it_once() throws Exception {
    int many = 8;
    CyclicBarrier together = new CyclicBarrier(many);
    AtomicInteger fetched = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(many);
    try {
      Callable<Path> task =
          () -> {
            together.await();
            return new WeightsCache(folder)
                .admit(
                    "a.pth",
                    part -> {
                      fetched.incrementAndGet();
                      Files.writeString(part, "abc");
                    },
                    hash -> assertThat(hash.digits()).isEqualTo(SHA256_OF_ABC));
          };
      for (Future<Path> file : threads.invokeAll(Collections.nCopies(many, task))) {
        assertThat(get(file)).hasContent("abc");
      }
    } finally {
      threads.shutdown();
    }
    assertThat(fetched).hasValue(1);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.pth", ".locks");
  }

  /** What a process does that shares the folder: fetches a file slowly, and notes that it did. */
  static final class Fetching {
    private Fetching() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      new WeightsCache(folder)
          .admit(
              "a.pth",
              part -> {
                Files.writeString(
                    folder.resolve("fetches.log"),
                    "once\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
                sleep();
                Files.writeString(part, "abc");
              },
              hash -> {});
    }

    private static void sleep() throws IOException {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void two_processes_that_want_one_file_at_once_fetch_it_once() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Fetching.class.getName(),
                  folder.toString())
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(folder.resolve("a.pth")).hasContent("abc");
    assertThat(folder.resolve("fetches.log")).hasContent("once");
  }

  @Test
  void a_cache_keeps_to_its_budget_by_what_has_not_been_used_for_longest() throws IOException {
    WeightsCache cache = new WeightsCache(folder, 10);
    for (String name : List.of("a", "b", "c")) {
      cache.admit(name, part -> Files.writeString(part, "1234"), hash -> {});
    }
    // so recently used ones may be in use
    assertThat(cache.find("a")).isPresent();
    age("a", 30);
    age("b", 60);
    age("c", 90);
    assertThat(cache.find("c")).as("used again").isPresent();
    cache.admit("d", part -> Files.writeString(part, "12"), hash -> {});
    assertThat(List.of(folder.toFile().list())).contains("a", "c", "d").doesNotContain("b");
  }

  private void age(String name, int minutes) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(name), FileTime.from(Instant.now().minus(Duration.ofMinutes(minutes))));
  }

  @Test
  void what_a_killed_process_left_is_swept_and_what_another_is_writing_is_not() throws IOException {
    Path abandoned = Files.createFile(folder.resolve("old.1.part"));
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path underWay = Files.createFile(folder.resolve("new.1.part"));
    new WeightsCache(folder).admit("a.pth", part -> Files.writeString(part, "abc"), hash -> {});
    assertThat(abandoned).doesNotExist();
    assertThat(underWay).exists();
  }

  private static Path get(Future<Path> file) throws InterruptedException, ExecutionException {
    return file.get();
  }
}
