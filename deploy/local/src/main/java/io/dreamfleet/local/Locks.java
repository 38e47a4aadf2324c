package io.dreamfleet.local;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * What an embedded fleet is locked with: a key and its self-signed certificate for both servers,
 * and a user of the broker. Made once, kept in a folder that only its owner may read.
 *
 * @param folder of all of it
 * @param keyPassword of the key store
 * @param user of the broker
 * @param userPassword of that user
 */
record Locks(Path folder, String keyPassword, String user, String userPassword) {
  static final String MECHANISM = "SCRAM-SHA-512";

  private static final String ALIAS = "dreamfleet";
  private static final String PASSWORD_VARIABLE = "DREAMFLEET_LOCKS_PASSWORD";
  private static final String KEY_PASSWORD = "key-password";
  private static final String USER = "user";
  private static final String USER_PASSWORD = "user-password";

  /** A year; the folder of an embedded fleet is seldom older. */
  private static final String VALID_DAYS = "365";

  /**
   * The locks of a folder, made when it is new.
   *
   * @throws LocalFleetException when they cannot be made or read
   */
  static Locks in(Path folder) {
    try {
      return Files.exists(secrets(folder)) ? read(folder) : make(folder);
    } catch (IOException e) {
      throw new LocalFleetException("cannot use %s: %s".formatted(folder, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalFleetException("interrupted while a certificate was made", e);
    }
  }

  /** The key and its certificate, as PKCS #12. */
  Path keyStore() {
    return folder.resolve("key.p12");
  }

  /** The certificate alone, for clients. */
  Path certificate() {
    return folder.resolve("certificate.pem");
  }

  /** The login of the user, in JAAS's words. */
  String login() {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, userPassword);
  }

  /** What a client's settings file needs to be let in by the broker. */
  Map<String, String> clientSettings() {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        login(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificate().toString());
  }

  @Override
  public String toString() {
    return "Locks[folder=%s, user=%s]".formatted(folder, user);
  }

  private static Path secrets(Path folder) {
    return folder.resolve("secrets.properties");
  }

  private static Locks read(Path folder) throws IOException {
    Properties secrets = new Properties();
    try (Reader reader = Files.newBufferedReader(secrets(folder), StandardCharsets.UTF_8)) {
      secrets.load(reader);
    }
    return new Locks(
        folder,
        secrets.getProperty(KEY_PASSWORD, ""),
        secrets.getProperty(USER, ""),
        secrets.getProperty(USER_PASSWORD, ""));
  }

  private static Locks make(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    Locks locks =
        new Locks(
            folder, StoreKeys.random().secretKey(), "dreamfleet", StoreKeys.random().secretKey());
    Files.deleteIfExists(locks.keyStore());
    Files.deleteIfExists(locks.certificate());
    locks.keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        VALID_DAYS,
        "-dname",
        "CN=dreamfleet",
        "-ext",
        "san=ip:%s,dns:localhost".formatted(Ports.HOST),
        "-storetype",
        "PKCS12");
    locks.keytool("-exportcert", "-rfc", "-file", locks.certificate().toString());
    Properties secrets = new Properties();
    secrets.setProperty(KEY_PASSWORD, locks.keyPassword());
    secrets.setProperty(USER, locks.user());
    secrets.setProperty(USER_PASSWORD, locks.userPassword());
    // written last, so that locks which are half made are made again
    try (Writer writer = Files.newBufferedWriter(secrets(folder), StandardCharsets.UTF_8)) {
      secrets.store(writer, null);
    }
    return locks;
  }

  /** Runs the JDK's own tool; Java has no public way to make a certificate. */
  private void keytool(String action, String... arguments)
      throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new ArrayList<>(List.of(tool.toString(), action));
    command.addAll(
        List.of(
            "-alias",
            ALIAS,
            "-keystore",
            keyStore().toString(),
            "-storepass:env",
            PASSWORD_VARIABLE));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PASSWORD_VARIABLE, keyPassword);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool %s failed: %s".formatted(action, said.strip()));
    }
  }
}
