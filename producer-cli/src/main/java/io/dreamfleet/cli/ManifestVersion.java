package io.dreamfleet.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class ManifestVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Optional<String> version =
        Optional.ofNullable(ManifestVersion.class.getPackage().getImplementationVersion());
    return new String[] {
      "dreamfleet " + version.orElse("(not built as a jar)"),
      "Java %s, %s".formatted(System.getProperty("java.version"), System.getProperty("os.name"))
    };
  }
}
