package io.dreamfleet.cli.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.settings.ConnectionOptions;
import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSiteTest {
  @TempDir private Path folder;
  private ObjectStore nobodys;
  private Site site;

  @BeforeEach
  void open() {
    nobodys =
        new ObjectStore(
            new ConnectionOptions()
                .resolve(
                    Map.of(
                        "DREAMFLEET_S3_ACCESS_KEY", "access", "DREAMFLEET_S3_SECRET_KEY", "secret"))
                .store());
    site = new FolderSite(folder.resolve("site"), nobodys);
  }

  @AfterEach
  void close() {
    site.close();
    nobodys.close();
  }

  @Test
  void what_has_not_changed_is_not_written_again() throws IOException {
    site.write("data/a.js", new byte[] {1});
    site.write("data/a.js", new byte[] {1});
    assertThat(site.traffic().written()).isEqualTo(1);
    site.write("data/a.js", new byte[] {2});
    assertThat(site.traffic().written()).isEqualTo(2);
    assertThat(site.read("data/a.js")).contains(new byte[] {2});
    try (Stream<Path> files = Files.list(folder.resolve("site/data"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void data_come_back_as_they_were_and_are_no_markup_nor_a_lines_end() {
    ObjectNode hostile = DataFile.object();
    hostile.put("label", "</script><img src=x onerror=alert(1)>\u2028\u2029\"\\\u202e");

    DataFile.write(site, "a/b", hostile);

    String script = new String(site.read("data/a/b.js").orElseThrow(), StandardCharsets.UTF_8);
    assertThat(script)
        .startsWith("dreamfleet.put(\"a/b\",{")
        .doesNotContain("<", "\u2028", "\u2029");
    assertThat(DataFile.read(site, "a/b")).contains(hostile);
    assertThat(DataFile.read(site, "a/c")).isEmpty();
  }

  @Test
  void a_file_that_nobody_here_has_written_is_no_data() {
    site.write("data/a.js", "alert(1)".getBytes(StandardCharsets.UTF_8));
    assertThat(DataFile.read(site, "a")).isEmpty();
  }

  @Test
  void the_page_and_all_that_it_names_are_written() {
    WebFiles.write(site);

    String page = new String(site.read("index.html").orElseThrow(), StandardCharsets.UTF_8);
    Stream.of(page.split("\""))
        .filter(part -> part.startsWith("gallery/"))
        .forEach(named -> assertThat(site.read(named)).as(named).isPresent());
    assertThat(page).doesNotContain("http://", "https://").contains("Content-Security-Policy");
  }
}
