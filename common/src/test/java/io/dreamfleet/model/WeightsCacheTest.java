package io.dreamfleet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dreamfleet.job.JobRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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
    assertThat(folder).isEmptyDirectory();
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
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void several_that_fetch_one_file_at_once_all_get_it_whole() throws Exception {
    int fetchers = 8;
    CyclicBarrier together = new CyclicBarrier(fetchers);
    ExecutorService threads = Executors.newFixedThreadPool(fetchers);
    try {
      List<Callable<Path>> tasks =
          IntStream.range(0, fetchers)
              .mapToObj(
                  i ->
                      (Callable<Path>)
                          () ->
                              new WeightsCache(folder)
                                  .admit(
                                      "a.pth",
                                      part -> {
                                        await(together);
                                        Files.writeString(part, "abc");
                                      },
                                      hash -> assertThat(hash.digits()).isEqualTo(SHA256_OF_ABC)))
              .toList();
      for (Future<Path> file : threads.invokeAll(tasks)) {
        assertThat(get(file)).hasContent("abc");
      }
    } finally {
      threads.shutdown();
    }
    assertThat(folder).isDirectoryContaining("glob:**a.pth");
    assertThat(folder.toFile().list()).hasSize(1);
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

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
