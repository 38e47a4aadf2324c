package io.dreamfleet.model;

import java.net.URI;
import java.util.Optional;

/** Where a model's own weights come from. */
public sealed interface WeightsSource {

  /** The file's name, in caches and in the fleet's bucket. */
  String fileName();

  /** A word for people: where the weights come from. */
  String describe();

  /** What a file is that a user has added. */
  enum Format {
    ONNX,
    /** Its tensors stay in it. */
    TORCHSCRIPT,
    /** Of a known architecture. */
    CHECKPOINT
  }

  /** Shipped inside the product. */
  record Bundled(String fileName) implements WeightsSource {
    /** The class-path resource that holds the file. */
    public String resource() {
      return "/models/" + fileName;
    }

    @Override
    public String describe() {
      return "bundled";
    }
  }

  /**
   * Published at a URL.
   *
   * @param url where
   * @param sha256Prefix the first hexadecimal digits of the file's SHA-256, as PyTorch's model zoo
   *     writes them into its file names
   * @param preparation of photographs, where the publisher says it
   */
  record Published(URI url, String sha256Prefix, Optional<Preparation> preparation)
      implements WeightsSource {
    /** Whose publisher says nothing of photographs. */
    public Published(URI url, String sha256Prefix) {
      this(url, sha256Prefix, Optional.empty());
    }

    @Override
    public String fileName() {
      return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
    }

    @Override
    public String describe() {
      return url.toString();
    }
  }

  /**
   * In the fleet's bucket: a file of which the network is made too.
   *
   * @param key the object's, which begins with its hash
   */
  record Added(String key, Format format) implements WeightsSource {
    @Override
    public String fileName() {
      return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public String describe() {
      return "in the fleet's bucket";
    }
  }
}
