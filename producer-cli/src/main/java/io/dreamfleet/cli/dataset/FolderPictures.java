package io.dreamfleet.cli.dataset;

import io.dreamfleet.dataset.DataSet;
import io.dreamfleet.dataset.DataSetLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * PNGs and JPEGs in folders, one for each class.
 *
 * @param folder above them all
 */
record FolderPictures(Path folder) {

  /** Writes the pictures as they are, by their names. */
  void writeTo(ArchiveWriter archive, DataSetLimits limits) throws IOException {
    for (Path file : files()) {
      limits.each().checkBytes(file.toString(), Files.size(file));
      archive.add(name(file), Files.readAllBytes(file));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> DataSet.isPicture(name(file)))
          .sorted((a, b) -> name(a).compareTo(name(b)))
          .toList();
    }
  }

  private String name(Path file) {
    return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }
}
