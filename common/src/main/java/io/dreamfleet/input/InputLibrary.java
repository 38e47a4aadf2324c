package io.dreamfleet.input;

import io.dreamfleet.job.FailureCode;
import io.dreamfleet.job.JobRefusedException;
import io.dreamfleet.job.StoredAddress;
import io.dreamfleet.store.ObjectStore;
import io.dreamfleet.store.ResultLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ObjLongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gets input pictures into the fleet's bucket, and them and vectors out of it again. Safe for
 * several threads.
 */
public record InputLibrary(ObjectStore store, InputLimits limits) {
  private static final Pattern PINNED =
      Pattern.compile(Pattern.quote(ResultLayout.INPUTS) + "([0-9a-f]{64})\\..+");

  /**
   * Reads a user's file and looks at it without decoding it.
   *
   * @throws JobRefusedException when there is none, or it cannot be read, or is too large
   */
  public static InputPicture file(Path file, InputLimits limits) {
    if (!Files.isRegularFile(file)) {
      throw new JobRefusedException(
          FailureCode.INPUT_NOT_FOUND, "there is no picture %s".formatted(file));
    }
    try {
      limits.checkBytes(file.toString(), Files.size(file));
      return InputPicture.of(file.toString(), Files.readAllBytes(file), limits);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The key that a picture has in every bucket. */
  public static String key(InputPicture picture) {
    return ResultLayout.input(picture.sha256(), picture.format().extension());
  }

  /**
   * Puts a picture into the fleet's bucket; one that is there already is left alone.
   *
   * @return its {@code s3://} URL, for jobs
   */
  public String publish(InputPicture picture) {
    String key = key(picture);
    if (!store.exists(key)) {
      store.put(key, picture.content(), picture.format().contentType());
    }
    return "s3://%s/%s".formatted(store.bucket(), key);
  }

  /**
   * The picture at a URL.
   *
   * @throws JobRefusedException when it is in another bucket, or does not exist, or cannot be read,
   *     or is too large
   */
  public InputPicture load(String url) {
    return InputPicture.of(url, content(url, limits::checkBytes), limits);
  }

  /**
   * The vector at a URL, a number for each channel of a layer.
   *
   * @throws JobRefusedException when it is in another bucket, or does not exist, or cannot be read,
   *     or is too large
   */
  public float[] vector(String url) {
    return Vectors.read(content(url, limits::checkVectorBytes), url, limits.numbers());
  }

  private byte[] content(String url, ObjLongConsumer<String> lengthCheck) {
    StoredAddress address = StoredAddress.parse("input", url);
    if (!address.bucket().equals(store.bucket())) {
      throw new JobRefusedException(
          FailureCode.INPUT_NOT_FOUND,
          "the input %s is not in a bucket that this fleet reads; it reads %s"
              .formatted(url, store.bucket()));
    }
    String key = address.key();
    lengthCheck.accept(url, store.size(key).orElseThrow(() -> missing(url)));
    byte[] content = store.get(key).orElseThrow(() -> missing(url));
    Matcher pinned = PINNED.matcher(key);
    if (pinned.matches() && !pinned.group(1).equals(ContentHash.sha256(content))) {
      throw new JobRefusedException(
          FailureCode.BAD_INPUT,
          "the input %s is damaged or another one: its SHA-256 is %s"
              .formatted(url, ContentHash.sha256(content)));
    }
    return content;
  }

  private static JobRefusedException missing(String url) {
    return new JobRefusedException(
        FailureCode.INPUT_NOT_FOUND, "the input %s does not exist".formatted(url));
  }
}
