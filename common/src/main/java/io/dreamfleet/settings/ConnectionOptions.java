package io.dreamfleet.settings;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options that say where the fleet is, as a picocli mixin for every command that needs one.
 *
 * <p>A value is taken from its option, else from its environment variable, else from the properties
 * file, else from its default; an empty variable counts as not set. Credentials are never options,
 * since other users of a machine can read a process's arguments.
 */
public final class ConnectionOptions {
  /** Names the properties file where {@code --config} does not. */
  public static final String CONFIG_VARIABLE = "DREAMFLEET_CONFIG";

  private static final String FILE_SUFFIX = "_FILE";
  private static final String ADDRESS = "(\\[[0-9A-Fa-f:]+]|[^\\s,:/]+):\\d{1,5}";
  private static final String ADDRESSES = ADDRESS + "(," + ADDRESS + ")*";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Properties file with the fleet's settings; keys other than dreamfleet.* go to the Kafka"
            + " clients (security.protocol, sasl.*, ssl.*).",
        "Environment: DREAMFLEET_CONFIG"
      })
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = {
        "Kafka brokers, comma-separated.",
        "Environment: DREAMFLEET_KAFKA; default: localhost:9092"
      })
  private Optional<String> kafka = Optional.empty();

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = {
        "S3-compatible object store. Its keys come from the settings file or from"
            + " DREAMFLEET_S3_ACCESS_KEY and DREAMFLEET_S3_SECRET_KEY (or ..._FILE, naming a file).",
        "Environment: DREAMFLEET_S3_ENDPOINT; default: http://localhost:9000"
      })
  private Optional<String> s3Endpoint = Optional.empty();

  @Option(
      names = "--s3-bucket",
      paramLabel = "NAME",
      description = {"Bucket.", "Environment: DREAMFLEET_S3_BUCKET; default: dreamfleet"})
  private Optional<String> s3Bucket = Optional.empty();

  @Option(
      names = "--s3-region",
      paramLabel = "NAME",
      description = {"Region.", "Environment: DREAMFLEET_S3_REGION; default: us-east-1"})
  private Optional<String> s3Region = Optional.empty();

  @Option(
      names = "--s3-ca",
      paramLabel = "FILE",
      description = {
        "PEM file of the authorities whose certificates an https endpoint may have, in place of"
            + " Java's own.",
        "Environment: DREAMFLEET_S3_CA; default: Java's"
      })
  private Optional<String> s3Ca = Optional.empty();

  /**
   * Puts the sources together.
   *
   * @param environment the process's environment variables
   * @throws SettingsException when a source cannot be read or a value cannot be used
   */
  public FleetSettings resolve(Map<String, String> environment) {
    SettingsFile file = file(environment);
    String addresses = value(Setting.KAFKA, kafka, environment, file);
    if (!addresses.matches(ADDRESSES)) {
      throw new SettingsException(
          "the Kafka address must be HOST:PORT or a comma-separated list of them, but is \""
              + Redacted.userInfo(addresses)
              + "\"");
    }
    Map<String, String> clients = new HashMap<>(file.kafka());
    clients.put(FleetSettings.BOOTSTRAP, addresses);
    StoreSettings store =
        new StoreSettings(
            endpoint(value(Setting.S3_ENDPOINT, s3Endpoint, environment, file)),
            value(Setting.S3_BUCKET, s3Bucket, environment, file),
            value(Setting.S3_REGION, s3Region, environment, file),
            value(
                Setting.S3_ACCESS_KEY, secret(Setting.S3_ACCESS_KEY, environment), Map.of(), file),
            value(
                Setting.S3_SECRET_KEY, secret(Setting.S3_SECRET_KEY, environment), Map.of(), file),
            Optional.of(value(Setting.S3_CA, s3Ca, environment, file))
                .filter(path -> !path.isEmpty())
                .map(Path::of));
    return new FleetSettings(clients, store, Limits.resolve(environment, file.limits()));
  }

  /** The options that were given, as arguments for another of this product's programs. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    config.ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
    kafka.ifPresent(brokers -> arguments.addAll(List.of("--kafka", brokers)));
    s3Endpoint.ifPresent(url -> arguments.addAll(List.of("--s3-endpoint", url)));
    s3Bucket.ifPresent(name -> arguments.addAll(List.of("--s3-bucket", name)));
    s3Region.ifPresent(name -> arguments.addAll(List.of("--s3-region", name)));
    s3Ca.ifPresent(file -> arguments.addAll(List.of("--s3-ca", file)));
    return arguments;
  }

  private SettingsFile file(Map<String, String> environment) {
    if (config.isPresent()) {
      return SettingsFile.read(config.get(), "--config");
    }
    return variable(CONFIG_VARIABLE, environment)
        .map(path -> SettingsFile.read(Path.of(path), CONFIG_VARIABLE))
        .orElse(SettingsFile.none());
  }

  private static String value(
      Setting setting, Optional<String> given, Map<String, String> environment, SettingsFile file) {
    return given
        .or(() -> variable(setting.variable(), environment))
        .or(() -> Optional.ofNullable(file.ours().get(setting)))
        .orElse(setting.fallback());
  }

  private static Optional<String> secret(Setting setting, Map<String, String> environment) {
    Optional<String> value = variable(setting.variable(), environment);
    String fileVariable = setting.variable() + FILE_SUFFIX;
    Optional<String> path = variable(fileVariable, environment);
    if (value.isPresent() && path.isPresent()) {
      throw new SettingsException(
          setting.variable() + " and " + fileVariable + " are both set: keep one");
    }
    return value.or(() -> path.map(name -> content(name, fileVariable)));
  }

  private static String content(String path, String fileVariable) {
    try {
      return Files.readString(Path.of(path)).strip();
    } catch (IOException e) {
      throw new SettingsException(
          "cannot read %s, the file that %s names".formatted(path, fileVariable), e);
    }
  }

  private static Optional<String> variable(String name, Map<String, String> environment) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static URI endpoint(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new SettingsException(
          "the S3 endpoint is not a URL: \"" + Redacted.userInfo(text) + "\"");
    }
  }
}
