package io.dreamfleet.worker;

import io.dreamfleet.worker.ascent.ComputeDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The versions of what a picture is made with. */
final class WorkerVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"dreamfleet-worker " + dreamfleet(), "java " + java()};
  }

  /** Name to version, for result documents; needs libtorch to be loaded. */
  static Map<String, String> software() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("dreamfleet", dreamfleet());
    versions.put("djl", ai.djl.engine.Engine.getDjlVersion());
    versions.put("pytorch", ComputeDevice.pytorchVersion());
    versions.put("java", java());
    return versions;
  }

  private static String dreamfleet() {
    return Optional.ofNullable(WorkerVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static String java() {
    return System.getProperty("java.version");
  }
}
