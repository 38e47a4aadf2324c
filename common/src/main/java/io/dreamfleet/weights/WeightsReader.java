package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads files of weights. The format is recognised by content, never by the file's name.
 *
 * <ul>
 *   <li>safetensors: an 8-byte header length, a JSON header, the elements (<a
 *       href="https://github.com/huggingface/safetensors">format</a>);
 *   <li>PyTorch checkpoints as {@code torch.save} writes them since version 1.6: a zip archive with
 *       a pickle that is read by a restricted reader which knows tensors and runs nothing; and as
 *       it wrote them before, several pickles and the elements behind one another.
 * </ul>
 *
 * <p>When every name starts with {@code module.}, as {@code torch.nn.DataParallel} leaves them,
 * that prefix is dropped; and the names that torchvision's DenseNet had once ({@code norm.1}) are
 * replaced by today's ({@code norm1}).
 */
public final class WeightsReader {

  private static final String DATA_PARALLEL = "module.";

  /** As {@code torchvision.models.densenet._load_state_dict} finds them; files still have them. */
  private static final Pattern OLD_DENSENET =
      Pattern.compile(
          "^(.*denselayer\\d+\\.(?:norm|relu|conv))\\.([12]\\.(?:weight|bias|running_mean|running_var))$");

  private WeightsReader() {}

  /**
   * Maps a file and reads its names and shapes; the elements stay on the disk until {@link
   * Tensor#toFloats()}. The mapping lasts as long as the tensors are reachable. Meanwhile the file
   * may be deleted or replaced by a rename, but not be cut short.
   *
   * @throws WeightsException when the file is missing, damaged, hostile, or of another format
   */
  public static Weights read(Path file) {
    return read(Content.map(file));
  }

  /**
   * Reads from memory.
   *
   * @param content the file's bytes; they must not change while its tensors are in use
   * @param name what error messages call it
   * @throws WeightsException when the content is damaged, hostile, or of another format
   */
  public static Weights read(byte[] content, String name) {
    return read(Content.of(content, name));
  }

  private static Weights read(Content content) {
    Map<String, Tensor> tensors =
        switch (Format.of(start(content))) {
          case SAFETENSORS -> new SafetensorsReader(content).read();
          case PYTORCH_ZIP -> new PyTorchReader(content).read();
          case PYTORCH_LEGACY -> new LegacyReader(content).read();
          case UNKNOWN ->
              throw content.wrong(
                  content.size() == 0
                      ? "is empty"
                      : "is not a checkpoint: neither PyTorch's nor safetensors");
        };
    return Weights.of(content.name(), renamed(tensors));
  }

  private static ByteBuffer start(Content content) {
    return content.slice(0, Math.min(content.size(), Format.LOOKED_AT), "its start");
  }

  private static Map<String, Tensor> renamed(Map<String, Tensor> tensors) {
    boolean parallel = tensors.keySet().stream().allMatch(WeightsReader::isPrefixed);
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            renamed.put(today(parallel ? name.substring(DATA_PARALLEL.length()) : name), tensor));
    // names that become equal would hide a tensor
    return renamed.size() == tensors.size() ? renamed : tensors;
  }

  private static String today(String name) {
    return OLD_DENSENET.matcher(name).replaceFirst("$1$2");
  }

  private static boolean isPrefixed(String name) {
    return name.startsWith(DATA_PARALLEL) && name.length() > DATA_PARALLEL.length();
  }
}
