package io.dreamfleet.local;

import io.dreamfleet.settings.FleetSettings;
import io.dreamfleet.settings.StoreSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/**
 * Everything that an embedded fleet keeps, locked while it runs: {@code kafka/}, {@code s3/},
 * {@code logs/}, {@code locks/} where it is locked, and {@code fleet.properties}, which only its
 * owner may read.
 */
final class DataFolder implements AutoCloseable {
  private static final String KAFKA = "dreamfleet.kafka";
  private static final String ENDPOINT = "dreamfleet.s3.endpoint";
  private static final String BUCKET = "dreamfleet.s3.bucket";
  private static final String REGION = "dreamfleet.s3.region";
  private static final String ACCESS_KEY = "dreamfleet.s3.access-key";
  private static final String CA = "dreamfleet.s3.ca";
  private static final String SECRET_KEY = "dreamfleet.s3.secret-key";

  private final Path root;
  private final FileChannel lock;

  private DataFolder(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens a folder, made when it is new.
   *
   * @throws LocalFleetException when another fleet runs on it or it cannot be used
   */
  static DataFolder open(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root.resolve("logs"));
      FileChannel channel =
          FileChannel.open(
              root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new LocalFleetException(
            "another fleet runs on %s: stop it, or give this one a folder of its own with --data"
                .formatted(root));
      }
      return new DataFolder(root, channel);
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  Path root() {
    return root;
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  Path objects() {
    return root.resolve("s3");
  }

  Path locks() {
    return root.resolve("locks");
  }

  Path logs() {
    return root.resolve("logs");
  }

  /** The settings file that leads tools and workers to this fleet. */
  Path settingsFile() {
    return root.resolve("fleet.properties");
  }

  /** The keys of this folder's object store: those of its last run, or new ones. */
  StoreKeys keys() {
    if (!Files.exists(settingsFile())) {
      return StoreKeys.random();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settingsFile(), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(settingsFile(), e);
    }
    String accessKey = properties.getProperty(ACCESS_KEY, "");
    String secretKey = properties.getProperty(SECRET_KEY, "");
    return accessKey.isEmpty() || secretKey.isEmpty()
        ? StoreKeys.random()
        : new StoreKeys(accessKey, secretKey);
  }

  /** Writes where the fleet is now; whoever reads sees the old file or the new one, whole. */
  void writeSettings(FleetSettings fleet) {
    StoreSettings store = fleet.store();
    String text =
        """
        # Where this fleet is, for the tools: export DREAMFLEET_CONFIG=%s
        # Written at every start; the keys stay the same.
        %s = %s
        %s = %s
        %s = %s
        %s = %s
        %s = %s
        %s = %s
        """
            .formatted(
                settingsFile(),
                KAFKA,
                fleet.bootstrap(),
                ENDPOINT,
                store.endpoint(),
                BUCKET,
                store.bucket(),
                REGION,
                store.region(),
                ACCESS_KEY,
                store.accessKey(),
                SECRET_KEY,
                store.secretKey());
    StringBuilder more = new StringBuilder();
    store.ca().ifPresent(ca -> more.append("%s = %s%n".formatted(CA, ca)));
    fleet
        .kafka()
        .forEach(
            (key, value) -> {
              if (!key.equals(FleetSettings.BOOTSTRAP)) {
                more.append("%s = %s%n".formatted(key, value));
              }
            });
    try {
      Path draft = Files.createTempFile(root, ".fleet", ".properties", ownerOnly());
      Files.writeString(draft, text + more);
      Files.move(draft, settingsFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unusable(settingsFile(), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  private static LocalFleetException unusable(Path path, Exception e) {
    return new LocalFleetException("cannot use %s: %s".formatted(path, e.getMessage()), e);
  }
}
