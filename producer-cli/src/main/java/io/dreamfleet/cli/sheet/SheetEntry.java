package io.dreamfleet.cli.sheet;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One picture of a contact sheet.
 *
 * @param row the row that it stands in: its layer, or its recipe; lines after the first are smaller
 * @param unit the unit's text form
 * @param label the class, for a logit
 * @param score the unit's mean activation for the picture, where it is known
 * @param content what to show
 */
public record SheetEntry(
    String row, String unit, Optional<String> label, OptionalDouble score, Content content) {

  /** A picture, or a word on why there is none. */
  public sealed interface Content {
    /** A PNG file. */
    record Picture(Path file) implements Content {}

    /** No picture: a word such as {@code FAILED}. */
    record Missing(String why) implements Content {}
  }
}
