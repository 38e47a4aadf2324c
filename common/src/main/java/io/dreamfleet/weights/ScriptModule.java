package io.dreamfleet.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TorchScript module as {@code torch.jit.save} writes it: a zip with the source of its classes
 * ({@code code/}), a pickle of its attributes ({@code data.pkl}), and tensors (PyTorch, {@code
 * torch/csrc/jit/docs/serialization.md}). Nothing of it is run here; what could do more than
 * compute is refused. The file is mapped, and must not be cut short while the module is in use.
 */
public final class ScriptModule {
  /** Source, and pickles, of sensible networks are far smaller. */
  private static final long MOST_CODE = 1 << 24;

  private static final long MOST_PICKLE = 1 << 26;

  /** Where later versions of PyTorch write what was in {@code version}. */
  private static final String NEW_VERSION = ".data/version";

  private static final long MOST_DIGITS = 16;

  /** Classes of ours lie here in the archive that a module becomes a part of. */
  private static final Pattern OURS =
      Pattern.compile("code/__torch__/dreamfleet(/.*|\\.py)|data/dreamfleet.*");

  private static final Pattern PARTS =
      Pattern.compile("code/__torch__(/\\w+)*\\.py|constants\\.pkl|(data|constants)/\\w+");

  private static final Pattern ROOT = Pattern.compile("^([^/]+/)data\\.pkl$");

  private final Content content;
  private final ZipArchive archive;
  private final String root;
  private final String version;
  private final ScriptPickle attributes;
  private final Map<String, ByteBuffer> parts = new LinkedHashMap<>();

  private ScriptModule(Content content) {
    this.content = content;
    this.archive = new ZipArchive(content);
    this.root = root();
    this.version = readVersion();
    this.attributes = new ScriptPickle(entry("data.pkl", MOST_PICKLE), content.name());
    attributes.check();
    ScriptPickle constants = new ScriptPickle(entry("constants.pkl", MOST_PICKLE), content.name());
    constants.check();
    long code = 0;
    for (String name : archive.names()) {
      String part = name.startsWith(root) ? name.substring(root.length()) : "";
      if (OURS.matcher(part).matches()) {
        throw content.wrong("has an entry \"%s\", which is Dreamfleet's own".formatted(part));
      }
      if (PARTS.matcher(part).matches()) {
        ByteBuffer bytes = entry(part, Content.LONGEST_SLICE);
        if (part.startsWith("code/")) {
          code += bytes.remaining();
          requireFew(code);
          new ScriptCode(content.name(), part, text(bytes)).check();
        }
        parts.put(part, bytes);
      }
    }
    checkTensors(attributes, "data/");
    checkTensors(constants, "constants/");
  }

  /** Each must lie within its storage, since libtorch would read what is beside it. */
  private void checkTensors(ScriptPickle pickle, String folder) {
    for (PickleValue.TensorView tensor : pickle.tensors()) {
      String name = folder + tensor.storage().key();
      ByteBuffer storage = parts.get(name);
      if (storage == null) {
        throw content.wrong("is damaged: it has no entry " + WeightsException.shown(name));
      }
      Tensor.stored(new Origin(content.name(), name), tensor, storage);
    }
  }

  /**
   * Reads a file.
   *
   * @param source what error messages call it
   * @throws WeightsException when it is no TorchScript, damaged, hostile, in training mode, or asks
   *     for more than arithmetic
   */
  public static ScriptModule read(Path file, String source) {
    try {
      return new ScriptModule(Content.map(file));
    } catch (WeightsException e) {
      throw new WeightsException(
          source, e.getMessage().replaceFirst("^" + Pattern.quote(file + " "), ""), e);
    }
  }

  /** Whether a file is a zip archive with TorchScript's source in it. */
  public static boolean isOne(Path file) {
    try {
      Content content = Content.map(file);
      ByteBuffer start = content.slice(0, Math.min(content.size(), Format.LOOKED_AT), "its start");
      return Format.of(start) == Format.PYTORCH_ZIP
          && new ZipArchive(content)
              .names().stream().anyMatch(name -> name.contains("/code/__torch__"));
    } catch (WeightsException e) {
      return false;
    }
  }

  /** The module's class, such as {@code __torch__.torchvision.models.resnet.ResNet}. */
  public String className() {
    return attributes.className();
  }

  /** The pickle that makes the module, without protocol and end, to be put into another one. */
  public ByteBuffer attributes() {
    return attributes.body();
  }

  /** What else an archive must have that holds the module, by name, beside its own. */
  public Map<String, ByteBuffer> parts() {
    Map<String, ByteBuffer> views = new LinkedHashMap<>();
    parts.forEach((name, bytes) -> views.put(name, bytes.duplicate()));
    return views;
  }

  /** The version of the operators that its source means. */
  public String version() {
    return version;
  }

  private String readVersion() {
    String given =
        text(archive
                .find(root + NEW_VERSION, MOST_DIGITS)
                .orElseGet(() -> entry("version", MOST_DIGITS)))
            .strip();
    if (!given.matches("\\d{1,3}")) {
      throw content.wrong("is damaged: its version is no number");
    }
    return given;
  }

  private String root() {
    List<String> roots =
        archive.names().stream()
            .map(ROOT::matcher)
            .filter(Matcher::matches)
            .map(found -> found.group(1))
            .toList();
    if (roots.size() != 1) {
      throw content.wrong("is no TorchScript module: it has no data.pkl, or several");
    }
    return roots.get(0);
  }

  private ByteBuffer entry(String name, long longest) {
    return archive
        .find(root + name, longest)
        .orElseThrow(
            () ->
                content.wrong(
                    "is no TorchScript module: it has no %s (torch.jit.save writes one)"
                        .formatted(name)));
  }

  private void requireFew(long code) {
    if (code > MOST_CODE) {
      throw content.wrong("has more than %d bytes of source".formatted(MOST_CODE));
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
