package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads files of weights. The format is recognised by content, never by the file's name.
 *
 * <ul>
 *   <li>safetensors: an 8-byte header length, a JSON header, the elements (<a
 *       href="https://github.com/huggingface/safetensors">format</a>);
 *   <li>PyTorch checkpoints as {@code torch.save} writes them since version 1.6: a zip archive with
 *       a pickle that is read by a restricted reader which knows tensors and runs nothing.
 * </ul>
 *
 * <p>When every name starts with {@code module.}, as {@code torch.nn.DataParallel} leaves them,
 * that prefix is dropped.
 */
public final class WeightsReader {

  private static final String DATA_PARALLEL = "module.";

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
          case PYTORCH_LEGACY ->
              throw content.wrong(
                  "is in PyTorch's format from before version 1.6, which is not read: "
                      + "in Python, torch.save(torch.load(FILE), FILE) writes today's");
          case UNKNOWN ->
              throw content.wrong(
                  content.size() == 0
                      ? "is empty"
                      : "is not a checkpoint: neither a PyTorch zip archive nor safetensors");
        };
    return Weights.of(content.name(), withoutDataParallel(tensors));
  }

  private static ByteBuffer start(Content content) {
    return content.slice(0, Math.min(content.size(), Format.LOOKED_AT), "its start");
  }

  private static Map<String, Tensor> withoutDataParallel(Map<String, Tensor> tensors) {
    boolean uniform = tensors.keySet().stream().allMatch(WeightsReader::isPrefixed);
    if (!uniform) {
      return tensors;
    }
    Map<String, Tensor> stripped = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> stripped.put(name.substring(DATA_PARALLEL.length()), tensor));
    return stripped;
  }

  private static boolean isPrefixed(String name) {
    return name.startsWith(DATA_PARALLEL) && name.length() > DATA_PARALLEL.length();
  }
}
