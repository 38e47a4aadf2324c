package io.dreamfleet.cli.command;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.model.Model;

/** The size of pictures of which many are shown together, and so small. */
final class CellSize {
  static final int LARGEST = 96;

  private CellSize() {}

  /** A model's own, or as large a one of the same proportions as is useful. */
  static ImageSize of(Model model) {
    ImageSize own = model.defaultSize();
    int longer = Math.max(own.width(), own.height());
    return longer <= LARGEST
        ? own
        : new ImageSize(own.width() * LARGEST / longer, own.height() * LARGEST / longer);
  }
}
