package io.dreamfleet.job;

/** How layers are called in the text of objectives. */
public final class LayerNames {
  /**
   * Letters, digits, underscores, dots, and slashes as ONNX files have them; a hyphen is a minus
   * sign but for RegNet's blocks ({@code trunk_output.block1.block1-0.f.a}).
   */
  public static final String REGEX =
      "[A-Za-z0-9_./]+(?:(?<=\\.block\\d\\.block\\d)-\\d+[A-Za-z0-9_.]*)?";

  private LayerNames() {}
}
