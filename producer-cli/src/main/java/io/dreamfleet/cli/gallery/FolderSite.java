package io.dreamfleet.cli.gallery;

import io.dreamfleet.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** A gallery in a folder, with copies of all pictures. */
public final class FolderSite implements Site {
  private final Path folder;
  private final ObjectStore fleet;
  private final Traffic traffic = new Traffic();

  /**
   * A site.
   *
   * @param folder made when something is written
   * @param fleet where the pictures come from
   */
  public FolderSite(Path folder, ObjectStore fleet) {
    this.folder = folder;
    this.fleet = fleet;
  }

  @Override
  public Optional<byte[]> read(String path) {
    Path file = folder.resolve(path);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(String path, byte[] content) {
    if (read(path).filter(there -> Arrays.equals(there, content)).isPresent()) {
      return;
    }
    Path file = folder.resolve(path);
    Path part = file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      Files.createDirectories(file.getParent());
      Files.write(part, content);
      // whoever looks at the site meanwhile sees the old or the new one
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    traffic.write();
  }

  @Override
  public void bring(String key, boolean again) {
    Path file = folder.resolve(key);
    if (again || Files.notExists(file)) {
      fleet.download(key, file);
      traffic.fetch();
    }
  }

  @Override
  public byte[] bringAndRead(String key, boolean again) {
    bring(key, again);
    return read(key).orElseThrow(() -> new IllegalStateException(key + " has just been there"));
  }

  @Override
  public String results() {
    return "";
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public String text() {
    return folder.resolve("index.html").toString();
  }

  /** The fleet's bucket is its opener's to close. */
  @Override
  public void close() {}
}
