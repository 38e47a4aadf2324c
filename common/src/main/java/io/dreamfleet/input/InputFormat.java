package io.dreamfleet.input;

/** The kinds of files that an input picture can be. */
public enum InputFormat {
  PNG("png", "image/png"),
  JPEG("jpg", "image/jpeg");

  private final String extension;
  private final String contentType;

  InputFormat(String extension, String contentType) {
    this.extension = extension;
    this.contentType = contentType;
  }

  /** A file name's extension, without the dot. */
  public String extension() {
    return extension;
  }

  /** The media type. */
  public String contentType() {
    return contentType;
  }
}
