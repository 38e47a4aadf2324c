package io.dreamfleet.job;

/** A picture's size in pixels. */
public record ImageSize(int width, int height) {
  public ImageSize {
    Values.atLeastOne("size.width", width);
    Values.atLeastOne("size.height", height);
  }

  /** As people write it: {@code 224x160}, width first. */
  public String text() {
    return width + "x" + height;
  }

  public long pixels() {
    return (long) width * height;
  }
}
