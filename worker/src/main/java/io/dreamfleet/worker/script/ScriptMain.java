package io.dreamfleet.worker.script;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.dreamfleet.model.ScriptedLayer;
import io.dreamfleet.weights.ScriptModule;
import io.dreamfleet.weights.WeightsException;
import io.dreamfleet.worker.ascent.ComputeDevice;
import io.dreamfleet.worker.program.ScriptProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code java -cp dreamfleet-worker.jar io.dreamfleet.worker.script.ScriptMain FILE CHANNELS HEIGHT
 * WIDTH}, which is what {@code dreamfleet models add} starts for a TorchScript module. It prints
 * the layers as JSON, or why there are none, and then ends with 2.
 */
public final class ScriptMain {
  private static final int REFUSED = 2;

  private ScriptMain() {}

  public static void main(String[] arguments) throws IOException {
    // standard output is for the layers alone
    System.setProperty("logback.configurationFile", "logback-bench.xml");
    int code = 0;
    try {
      System.out.println(
          JsonMapper.builder()
              .addModule(new Jdk8Module())
              .build()
              .writeValueAsString(layers(arguments)));
    } catch (WeightsException e) {
      System.err.println("dreamfleet: " + e.getMessage());
      code = REFUSED;
    }
    System.out.flush();
    System.exit(code);
  }

  private static List<ScriptedLayer> layers(String[] arguments) {
    String file = arguments[0];
    ScriptModule module = ScriptModule.read(Path.of(file), file);
    ComputeDevice device = ComputeDevice.open("cpu");
    try (NDManager manager = NDManager.newBaseManager(device.device(), "PyTorch")) {
      return new ScriptProbe(module, file)
          .layers(
              Integer.parseInt(arguments[1]),
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]),
              manager);
    }
  }
}
