package io.dreamfleet.dataset;

import io.dreamfleet.input.InputPicture;
import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A zip archive of PNGs and JPEGs, read from its beginning to its end, so that at no time there is
 * more of it in memory than one picture. A picture's class is the folder that it lies in, without
 * the folders that all pictures lie in; where all lie in one, they have no classes. Other files are
 * left out.
 */
public final class DataSet {
  private static final int BLOCK_BYTES = 1 << 16;

  private final String name;
  private final Path archive;
  private final DataSetLimits limits;
  private final List<Sample> samples;
  private final List<String> classes;

  private DataSet(
      String name, Path archive, DataSetLimits limits, List<Sample> samples, List<String> classes) {
    this.name = name;
    this.archive = archive;
    this.limits = limits;
    this.samples = List.copyOf(samples);
    this.classes = List.copyOf(classes);
  }

  /** Told of a picture that was asked for. */
  @FunctionalInterface
  public interface Reader {
    /**
     * A picture that is there, not decoded yet.
     *
     * @param place its place among those that were asked for, from 0
     */
    void read(int place, Sample sample, InputPicture picture);
  }

  /**
   * Looks through an archive without decoding its pictures.
   *
   * @param name what it is called, for sentences
   * @param archive a file that stays as it is for as long as the data set is used
   * @throws JobRefusedException with {@link FailureCode#BAD_INPUT} when it is no such archive, with
   *     {@link FailureCode#LIMIT_EXCEEDED} when it holds too much
   */
  public static DataSet of(String name, Path archive, DataSetLimits limits) {
    List<String> names = new ArrayList<>();
    EntryNames entries = new EntryNames(name);
    try {
      limits.checkBytes(name, Files.size(archive));
      long unpacked = 0;
      try (ZipInputStream zip = open(archive)) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          boolean picture = !entry.isDirectory() && EntryNames.isPicture(entry.getName());
          if (picture) {
            limits.checkCount(name, names.size() + 1L);
            entries.add(entry.getName());
            names.add(entry.getName());
          }
          unpacked += skip(zip, name, limits, limits.bytes() - unpacked);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(name, e);
    }
    if (names.isEmpty()) {
      throw new JobRefusedException(
          FailureCode.BAD_INPUT,
          "the data set %s is no zip archive of pictures: it has no file that ends with .png, .jpg or .jpeg"
              .formatted(name));
    }
    List<String> classes = EntryNames.classes(names);
    return new DataSet(name, archive, limits, EntryNames.samples(names, classes), classes);
  }

  /** Whether a file is one of a data set's pictures, by its name; hidden files are none. */
  public static boolean isPicture(String name) {
    return EntryNames.isPicture(name);
  }

  /** All pictures, in the archive's order. */
  public List<Sample> samples() {
    return samples;
  }

  /** The names of the classes, sorted; empty where there are none. */
  public List<String> classes() {
    return classes;
  }

  /**
   * Draws pictures, each as likely as any other.
   *
   * @param limit how many; absent, or more than there are, for all
   * @param seed of the draw
   * @return in the archive's order
   */
  public List<Sample> drawn(Optional<Integer> limit, long seed) {
    if (limit.isEmpty() || limit.get() >= samples.size()) {
      return samples;
    }
    List<Integer> places = new ArrayList<>(IntStream.range(0, samples.size()).boxed().toList());
    Collections.shuffle(places, new Random(seed));
    return places.subList(0, limit.get()).stream().sorted().map(samples::get).toList();
  }

  /**
   * Reads pictures, in the archive's order.
   *
   * @param wanted some of {@link #samples}, in that order
   * @throws JobRefusedException when one of them cannot be read, or is too large
   */
  public void read(List<Sample> wanted, Reader reader) {
    Map<String, Integer> places =
        IntStream.range(0, wanted.size())
            .boxed()
            .collect(Collectors.toMap(i -> wanted.get(i).name(), i -> i));
    try (ZipInputStream zip = open(archive)) {
      int read = 0;
      for (ZipEntry entry = zip.getNextEntry();
          entry != null && read < wanted.size();
          entry = zip.getNextEntry()) {
        Integer place = places.get(entry.getName());
        if (place != null) {
          Sample sample = wanted.get(place);
          reader.read(place, sample, InputPicture.of(title(sample), content(zip), limits.each()));
          read++;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(name, e);
    }
  }

  private String title(Sample sample) {
    return "%s of the data set %s".formatted(sample.name(), name);
  }

  /** What is in an entry, or a little more than may be, which is refused by who gets it. */
  private byte[] content(InputStream entry) throws IOException {
    return entry.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, limits.each().bytes() + 1));
  }

  private static ZipInputStream open(Path archive) throws IOException {
    return new ZipInputStream(new BufferedInputStream(Files.newInputStream(archive), BLOCK_BYTES));
  }

  /** Goes to an entry's end; a small archive can unpack to any length. */
  private static long skip(InputStream entry, String name, DataSetLimits limits, long most)
      throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long bytes = 0;
    for (int n = entry.read(block); n >= 0; n = entry.read(block)) {
      bytes += n;
      if (bytes > most) {
        limits.checkUnpacked(name, limits.bytes() + 1);
      }
    }
    return bytes;
  }

  private static JobRefusedException unreadable(String name, Exception e) {
    return new JobRefusedException(
        FailureCode.BAD_INPUT,
        "the data set %s cannot be read: %s".formatted(name, e.getMessage()),
        e);
  }
}
