package io.dreamfleet.job;

/** How layers are called in the text of objectives. */
public final class LayerNames {
  /**
   * Letters, digits, underscores and dots, and such names behind slashes as ONNX files have them;
   * behind a slash no dot comes first. A hyphen is a minus sign but for RegNet's blocks ({@code
   * trunk_output.block1.block1-0.f.a}).
   */
  public static final String REGEX =
      "/?[A-Za-z0-9_.]+(?:/[A-Za-z0-9_][A-Za-z0-9_.]*)*"
          + "(?:(?<=\\.block\\d\\.block\\d)-\\d+[A-Za-z0-9_.]*)?";

  private LayerNames() {}
}
