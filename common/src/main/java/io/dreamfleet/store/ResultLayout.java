package io.dreamfleet.store;

import io.dreamfleet.job.JobId;

/**
 * Every key of the bucket. A job's id is hexadecimal, so no key of a result can leave its folder.
 */
public final class ResultLayout {
  /** The prefix of every result. */
  public static final String RESULTS = "results/";

  /** The prefix of every model. */
  public static final String MODELS = "models/";

  /** What a model's name is like. */
  public static final String MODEL_NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}";

  /** The prefix of what is known about models that users have added, one object for each name. */
  public static final String MODEL_CARDS = MODELS + "added/";

  /** The prefix of what was known about models that users have removed again. */
  private static final String REMOVED_MODELS = MODELS + "removed/";

  /** The prefix of marks of files that are about to be removed. */
  private static final String GOING = MODELS + "going/";

  /** The prefix of what jobs read beside weights: vectors and pictures. */
  public static final String INPUTS = "inputs/";

  /** The prefix of jobs that are under way. */
  public static final String CHECKPOINTS = "checkpoints/";

  private ResultLayout() {}

  /** The prefix of everything that one job leaves. */
  public static String folder(JobId id) {
    return RESULTS + id.text() + "/";
  }

  /** The finished picture. */
  public static String image(JobId id) {
    return folder(id) + "image.png";
  }

  /**
   * All channels of a picture, where they are no colours.
   *
   * @param picture the picture's key
   */
  public static String bands(String picture) {
    return picture.replaceFirst("\\.png$", ".npy");
  }

  /** What is known about the finished picture; that it exists says that the job is done. */
  public static String result(JobId id) {
    return folder(id) + "result.json";
  }

  /** How far a job that takes long has come; there is none once it has ended. */
  public static String checkpoint(JobId id) {
    return CHECKPOINTS + id.text() + ".zip";
  }

  /** The prefix of a job's snapshots. */
  public static String snapshots(JobId id) {
    return folder(id) + "snapshots/";
  }

  /**
   * The picture as it was after so many steps; six digits, so that names sort as steps do.
   *
   * @throws IllegalArgumentException when the step is negative
   */
  public static String snapshot(JobId id, int step) {
    if (step < 0) {
      throw new IllegalArgumentException("a snapshot's step must be 0 or more, but is " + step);
    }
    return snapshots(id) + "%06d.png".formatted(step);
  }

  /** The prefix of the pictures of a diverse set, but for the first. */
  public static String diverse(JobId id) {
    return folder(id) + "diverse/";
  }

  /**
   * One of the pictures of a diverse set; the first is {@link #image}.
   *
   * @param picture from 0
   * @throws IllegalArgumentException when that is negative
   */
  public static String diverse(JobId id, int picture) {
    if (picture < 0) {
      throw new IllegalArgumentException("a picture's number must be 0 or more, but is " + picture);
    }
    return picture == 0 ? image(id) : diverse(id) + "%04d.png".formatted(picture);
  }

  /**
   * A file that a survey leaves.
   *
   * @param name such as {@code layer1.csv}; folders by slashes
   * @throws IllegalArgumentException when it is no such name
   */
  public static String file(JobId id, String name) {
    return folder(id) + "files/" + checkFileName(name);
  }

  /**
   * Checks the name of a file that a survey leaves, which becomes a file of that name where
   * somebody fetches it.
   *
   * @throws IllegalArgumentException when it could be anything but a file below the folder
   */
  public static String checkFileName(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}){0,3}")) {
      throw new IllegalArgumentException(
          "a survey's file must have a name of letters, digits, '_', '.' and '-', folders by slashes, but is called \""
              + name
              + "\"");
    }
    return name;
  }

  /**
   * A model's weights.
   *
   * @param fileName such as {@code resnet18-f37072fd.pth}
   * @throws IllegalArgumentException when the name is not a plain file name
   */
  public static String model(String fileName) {
    if (!fileName.matches("[A-Za-z0-9][A-Za-z0-9_.+-]{0,199}") || fileName.contains("..")) {
      throw new IllegalArgumentException(
          "a model's file name must be letters, digits, '_', '.', '+' and '-', at most 200,"
              + " beginning with a letter or digit, but is \""
              + fileName
              + "\"");
    }
    return MODELS + fileName;
  }

  /**
   * What is known about a model that a user has added.
   *
   * @param name in jobs
   * @throws IllegalArgumentException when it is no name
   */
  public static String modelCard(String name) {
    return MODEL_CARDS + checkedModel(name) + ".json";
  }

  /**
   * What was known about a model that a user has added and removed again.
   *
   * @param name in jobs
   * @throws IllegalArgumentException when it is no name
   */
  public static String removedModel(String name) {
    return REMOVED_MODELS + checkedModel(name) + ".json";
  }

  /**
   * The prefix of marks that a model's file is about to be removed.
   *
   * @param file the file's key
   */
  public static String going(String file) {
    return GOING + file.substring(file.lastIndexOf('/') + 1) + "/";
  }

  private static String checkedModel(String name) {
    if (!name.matches(MODEL_NAME)) {
      throw new IllegalArgumentException(
          "a model's name must be letters, digits, '_', '.' and '-', at most 100, beginning with a"
              + " letter or digit, but is \""
              + name
              + "\"");
    }
    return name;
  }

  /**
   * What a job reads, by its content, so that the same content is stored once.
   *
   * @param sha256 the content's hash, 64 hexadecimal digits
   * @param extension what the name ends with, such as {@code npy}
   * @throws IllegalArgumentException when either is not that
   */
  public static String input(String sha256, String extension) {
    if (!sha256.matches("[0-9a-f]{64}") || !extension.matches("[a-z0-9]{1,10}")) {
      throw new IllegalArgumentException(
          "an input's name must be 64 hexadecimal digits and an extension, but is %s.%s"
              .formatted(sha256, extension));
    }
    return INPUTS + sha256 + "." + extension;
  }
}
