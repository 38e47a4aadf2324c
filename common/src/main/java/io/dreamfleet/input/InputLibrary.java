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
 * Gets input pictures into the fleet's bucket, and them, vectors and layers' outputs out of it.
 * Safe for several threads.
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

  /**
   * Fetches what is at a URL into a file, for inputs that are too large for memory.
   *
   * @param lengthCheck is given the URL and the length, and refuses what is too long
   * @throws JobRefusedException when it is in another bucket, or does not exist, or is too large
   */
  public void download(String url, Path target, ObjLongConsumer<String> lengthCheck) {
    String key = checkedKey(url, lengthCheck);
    store.download(key, target);
    try {
      checkPinned(url, key, ContentHash.sha256(target));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + target, e);
    }
  }

  /**
   * Whether there is something at a URL that workers can read, and not too much.
   *
   * @param lengthCheck is given the URL and the length, and refuses what is too long
   * @throws JobRefusedException when it is in another bucket, or does not exist, or is too large
   */
  public void require(String url, ObjLongConsumer<String> lengthCheck) {
    checkedKey(url, lengthCheck);
  }

  /**
   * A layer's output for a picture at a URL, the target of a caricature.
   *
   * @throws JobRefusedException when it is in another bucket, or does not exist, or cannot be read,
   *     or is too large
   */
  public Activations activations(String url) {
    return Activations.read(content(url, limits::checkVectorBytes), url, limits);
  }

  private byte[] content(String url, ObjLongConsumer<String> lengthCheck) {
    String key = checkedKey(url, lengthCheck);
    byte[] content = store.get(key).orElseThrow(() -> missing(url));
    checkPinned(url, key, ContentHash.sha256(content));
    return content;
  }

  private String checkedKey(String url, ObjLongConsumer<String> lengthCheck) {
    StoredAddress address = StoredAddress.parse("input", url);
    if (!address.bucket().equals(store.bucket())) {
      throw new JobRefusedException(
          FailureCode.INPUT_NOT_FOUND,
          "the input %s is not in a bucket that this fleet reads; it reads %s"
              .formatted(url, store.bucket()));
    }
    String key = address.key();
    lengthCheck.accept(url, store.size(key).orElseThrow(() -> missing(url)));
    return key;
  }

  private static void checkPinned(String url, String key, String sha256) {
    Matcher pinned = PINNED.matcher(key);
    if (pinned.matches() && !pinned.group(1).equals(sha256)) {
      throw new JobRefusedException(
          FailureCode.BAD_INPUT,
          "the input %s is damaged or another one: its SHA-256 is %s".formatted(url, sha256));
    }
  }

  private static JobRefusedException missing(String url) {
    return new JobRefusedException(
        FailureCode.INPUT_NOT_FOUND, "the input %s does not exist".formatted(url));
  }
}
