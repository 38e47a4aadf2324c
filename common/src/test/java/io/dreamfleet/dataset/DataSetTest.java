package io.dreamfleet.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dreamfleet.input.InputLimits;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetTest {
  @TempDir private Path folder;

  @Test
  void classes_are_the_folders_that_not_all_pictures_share() throws IOException {
    DataSet data =
        open(zip("top/animals/dogs/1.png", "top/animals/cats/2.PNG", "top/animals/cats/3.jpeg"));
    assertThat(data.classes()).containsExactly("cats", "dogs");
    assertThat(data.samples())
        .containsExactly(
            new Sample("top/animals/dogs/1.png", 1),
            new Sample("top/animals/cats/2.PNG", 0),
            new Sample("top/animals/cats/3.jpeg", 0));
  }

  @Test
  void pictures_of_one_folder_have_no_classes() throws IOException {
    for (String prefix : List.of("", "top/")) {
      DataSet data = open(zip(prefix + "1.png", prefix + "2.png"));
      assertThat(data.classes()).isEmpty();
      assertThat(data.samples()).extracting(Sample::label).containsOnly(-1);
    }
  }

  @Test
  void what_is_no_picture_is_left_out() throws IOException {
    DataSet data =
        open(zip("readme.txt", "a/1.png", "a/.2.png", "__MACOSX/a/3.png", "b/4.png", "b/x.npy"));
    assertThat(data.samples()).extracting(Sample::name).containsExactly("a/1.png", "b/4.png");
  }

  @Test
  void the_pictures_that_are_drawn_depend_on_the_seed_alone_and_come_in_order() throws IOException {
    DataSet data =
        open(
            zip(
                IntStream.range(0, 100)
                    .mapToObj(i -> "a/%03d.png".formatted(i))
                    .toArray(String[]::new)));
    List<Sample> drawn = data.drawn(Optional.of(10), 7);
    assertThat(drawn).hasSize(10).doesNotHaveDuplicates().isEqualTo(data.drawn(Optional.of(10), 7));
    assertThat(drawn).extracting(Sample::name).isSorted();
    assertThat(data.drawn(Optional.of(10), 8)).isNotEqualTo(drawn);
    assertThat(data.drawn(Optional.of(1000), 7)).isEqualTo(data.samples());
    List<String> read = new ArrayList<>();
    data.read(
        drawn,
        (place, sample, picture) -> {
          assertThat(sample).isEqualTo(drawn.get(place));
          assertThat(picture.size()).isEqualTo(new ImageSize(2, 3));
          read.add(sample.name());
        });
    assertThat(read).isEqualTo(drawn.stream().map(Sample::name).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../1.png",
        "a/../1.png",
        "/1.png",
        "a//1.png",
        "a\\1.png",
        "./1.png",
        "a/\u0007.png"
      })
  void names_that_lead_out_of_the_archive_are_refused(String name) throws IOException {
    assertThat(refusal(zip("a/0.png", name), DataSetLimits.DEFAULT, FailureCode.BAD_INPUT))
        .contains("has a file called");
  }

  @Test
  void a_name_that_is_there_twice_is_refused() throws IOException {
    Path zip = zip("a/1.png", "a/2.png");
    byte[] bytes = Files.readAllBytes(zip);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("a/2.png", "a/1.png");
    Files.write(zip, text.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal(zip, DataSetLimits.DEFAULT, FailureCode.BAD_INPUT))
        .endsWith("has two files called \"a/1.png\"");
  }

  @Test
  void what_unpacks_to_more_than_is_allowed_is_refused_on_the_way() throws IOException {
    Path bomb = folder.resolve("bomb.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry("a/1.txt"));
      zip.write(new byte[3_000_000]);
    }
    assertThat(Files.size(bomb)).isLessThan(10_000);
    assertThat(
            refusal(
                bomb,
                new DataSetLimits(1_000_000, 10, InputLimits.DEFAULT),
                FailureCode.LIMIT_EXCEEDED))
        .contains(
            "more than 1000000 bytes when it is unpacked", "dreamfleet.limits.data-set-bytes");
  }

  @Test
  void too_many_pictures_and_too_large_archives_are_refused_by_their_settings() throws IOException {
    Path zip = zip("a/1.png", "a/2.png", "a/3.png");
    assertThat(
            refusal(
                zip,
                new DataSetLimits(1_000_000, 2, InputLimits.DEFAULT),
                FailureCode.LIMIT_EXCEEDED))
        .contains("more than 2 pictures", "dreamfleet.limits.data-set-pictures");
    assertThat(
            refusal(
                zip, new DataSetLimits(100, 9, InputLimits.DEFAULT), FailureCode.LIMIT_EXCEEDED))
        .contains("at most 100 are allowed");
  }

  @Test
  void a_picture_that_is_too_large_or_none_is_refused_by_its_name() throws IOException {
    Path zip = zip("a/1.png", "b/2.png");
    DataSet narrow =
        DataSet.of("x.zip", zip, new DataSetLimits(1_000_000, 9, new InputLimits(9999, 5)));
    assertThat(readingAll(narrow)).contains("a/1.png of the data set x.zip is 2x3", "input-pixels");
    Path broken = folder.resolve("broken.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(broken))) {
      out.putNextEntry(new ZipEntry("a/1.png"));
      out.write("no picture".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(readingAll(open(broken))).contains("a/1.png", "neither a PNG nor a JPEG");
  }

  @Test
  void what_is_no_archive_of_pictures_is_answered_with_what_is_missing() throws IOException {
    Path text = Files.writeString(folder.resolve("x.txt"), "no archive");
    assertThat(refusal(text, DataSetLimits.DEFAULT, FailureCode.BAD_INPUT))
        .contains("no zip archive of pictures");
    byte[] whole = Files.readAllBytes(zip("a/1.png", "a/2.png"));
    Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, 60));
    assertThat(refusal(cut, DataSetLimits.DEFAULT, FailureCode.BAD_INPUT))
        .contains("cannot be read");
  }

  private DataSet open(Path zip) {
    return DataSet.of("x.zip", zip, DataSetLimits.DEFAULT);
  }

  private static String readingAll(DataSet data) {
    return catchThrowableOfType(
            JobRefusedException.class,
            () -> data.read(data.samples(), (place, sample, picture) -> {}))
        .getMessage();
  }

  private static String refusal(Path zip, DataSetLimits limits, FailureCode code) {
    JobRefusedException refusal =
        catchThrowableOfType(JobRefusedException.class, () -> DataSet.of("x.zip", zip, limits));
    assertThat(refusal.code()).isEqualTo(code);
    return refusal.getMessage();
  }

  private Path zip(String... names) throws IOException {
    Path file = Files.createTempFile(folder, "data", ".zip");
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 3, BufferedImage.TYPE_BYTE_GRAY), "png", png);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(png.toByteArray());
      }
    }
    return file;
  }
}
